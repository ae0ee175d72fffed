-- From the stagnation months on $since to those on $as_of: closing = opening + grown - released, exactly.
-- Grain: grp (those with anything to tell). Without $since: 91 days before $as_of.
-- opening, closing: stagnation_months of `stagnation` on the two days. released: what the stays that ended in between
-- (after $since, up to and including $as_of) were over norm when they ended. grown: what came on top of it, by waiting.
-- When a norm changes in between, each end of the bridge keeps the norm of its own day, and a stay that ended that of
-- the day on which it ended; the difference is in grown, which may so be negative. Bridges in a row add up.
-- newly_over_norm, resolved: stays that are over norm on $as_of and were not on $since, and the other way around; those
-- that came and went in between are in neither. Stays of which the day of entering or the norm is unknown add nothing.
-- Parameters: $as_of date,
--   $by choice(stage|theme|area|target_group|owner|receiving_team|body|municipality|all) = theme,
--   $since date = null, $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: grp, opening, grown, released, closing, newly_over_norm, resolved
with
-- Each stay that is open on either day, once.
stays as (
    select
        coalesce(n.pilot_no, t.pilot_no) as pilot_no,
        coalesce(n.stage, t.stage) as stage,
        coalesce(t.days_over_norm, 0) / 30.4375 as opening,
        coalesce(n.days_over_norm, 0) / 30.4375 as closing
    from stays_on($as_of) as n
    full join stays_on(coalesce(cast($since as date), $as_of - 91)) as t
        on n.pilot_no = t.pilot_no and n.stage = t.stage and n.entered_on = t.entered_on
),

told as (
    select
        pilot_no,
        stage,
        opening,
        0 as released,
        closing
    from stays
    where stage not in ('anchored', 'stopped')
    union all
    select
        pilot_no,
        stage,
        0,
        days_over_norm / 30.4375,
        0
    from stay_ends
    where
        days_over_norm > 0
        and ended_on > coalesce(cast($since as date), $as_of - 91)
        and ended_on <= $as_of
),

grouped as (
    select
        case when $by = 'stage' then t.stage else g.grp end as grp,
        g.weight,
        t.opening,
        t.released,
        t.closing
    from told as t
    inner join chosen_pilots($municipality, $theme, $owner, $body) as p on t.pilot_no = p.pilot_no
    inner join pilot_groups($by) as g on t.pilot_no = g.pilot_no
),

summed as (
    select
        grp,
        sum(weight * opening) as opening,
        sum(weight * released) as released,
        sum(weight * closing) as closing,
        sum(case when opening = 0 and closing > 0 then weight else 0 end) as newly_over_norm,
        sum(case when opening > 0 and closing = 0 then weight else 0 end) as resolved
    from grouped
    group by grp
)

select
    grp,
    opening,
    closing - opening + released as grown,
    released,
    closing,
    newly_over_norm,
    resolved
from summed
order by closing desc, opening desc, grp asc nulls last
