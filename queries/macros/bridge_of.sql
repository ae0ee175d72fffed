-- What each stay adds to the stagnation months on either of two days, and by what in between; as in stagnation_bridge.
-- Grain: stay (pilot_no x stage x entered_on) x grp, those over norm on any day from the one to the other. All in
-- months, of the share of the pilot in the group: closing = opening + grown - released + other_norm, each summed by
-- itself over the days. newly_over_norm, resolved: the share of the pilot that counts. Groups and choice are those of
-- as_of. Without since: 91 days before as_of. statement_no: by which the stay began, or, where it ended, ended.
create or replace macro bridge_of(as_of, since, by_what, municipalities, themes, owners, bodies) as table
with
begun as (
    select *
    from spells
    where
        stage not in ('anchored', 'stopped')
        and entered_on is not null
        and open_from <= as_of
        and known_from <= as_of
),

-- A plan that is recorded while the stay is known is a norm from that day on.
told as (
    select
        *,
        case when planned_known_from <= known_from then planned_end_on end as plan_on,
        known_from as told_from,
        case when planned_known_from > known_from then least(planned_known_from, known_until) else known_until end
            as told_until
    from begun
    union all
    select
        *,
        planned_end_on,
        planned_known_from,
        known_until
    from begun
    where planned_known_from > known_from and coalesce(planned_known_from < known_until, true)
),

-- Stretches of days on which the same was known of a stay and the same norm held.
pieces as (
    select
        t.pilot_no,
        t.stage,
        t.entered_on,
        t.entered_statement,
        t.left_statement,
        t.open_until,
        stay_norm_days(t.stage, t.entered_on, t.plan_on, n.norm_days) as norm_days,
        greatest(t.open_from, t.told_from, n.holds_from) as from_day,
        least(
            coalesce(t.open_until, date '9999-12-31'),
            coalesce(t.told_until, date '9999-12-31'),
            coalesce(n.holds_until, date '9999-12-31')
        ) as until_day
    from told as t
    inner join norm_periods as n on t.stage = n.stage
),

followed as (
    select
        *,
        coalesce(lag(until_day) over stay = from_day, false) as goes_on,
        coalesce(lead(from_day) over stay = until_day, false) as is_followed,
        case when lag(until_day) over stay = from_day then lag(norm_days) over stay end as norm_before
    from pieces
    where from_day < until_day and from_day <= as_of
    window stay as (partition by pilot_no, stage, entered_on order by from_day)
),

dated as (
    select
        *,
        coalesce(cast(since as date), as_of - 91) as since_day,
        -- The first and the last day of the stretch in the days after the first day of the bridge up to the other.
        greatest(from_day, coalesce(cast(since as date), as_of - 91)) as first_day,
        least(until_day - 1, as_of) as last_day
    from followed
    where until_day >= coalesce(cast(since as date), as_of - 91)
),

measured as (
    select
        pilot_no,
        stage,
        entered_on,
        case when until_day <= as_of and open_until = until_day then left_statement end as left_statement,
        entered_statement,
        case when from_day <= since_day and until_day > since_day then over_on(entered_on, norm_days, since_day) else 0 end
            as opening,
        case when until_day > as_of then over_on(entered_on, norm_days, as_of) else 0 end as closing,
        -- Day by day within the stretch,
        case
            when last_day > first_day
                then over_on(entered_on, norm_days, last_day) - over_on(entered_on, norm_days, first_day)
            else 0
        end
        -- the day on which it began,
        + case
            when from_day <= since_day then 0
            when goes_on
                then over_on(entered_on, norm_before, from_day) - over_on(entered_on, norm_before, from_day - 1)
            else over_on(entered_on, norm_days, from_day)
        end
        -- and the day on which the stay was over.
        + case
            when until_day <= as_of and until_day > since_day and not is_followed
                then over_on(entered_on, norm_days, until_day) - over_on(entered_on, norm_days, until_day - 1)
            else 0
        end as grown,
        case
            when until_day <= as_of and until_day > since_day and not is_followed
                then over_on(entered_on, norm_days, until_day)
            else 0
        end as released,
        case
            when from_day > since_day and goes_on
                then over_on(entered_on, norm_days, from_day) - over_on(entered_on, norm_before, from_day)
            else 0
        end as other_norm
    from dated
),

summed as (
    select
        pilot_no,
        stage,
        entered_on,
        coalesce(max(left_statement), max(entered_statement)) as statement_no,
        sum(opening) / 30.4375 as opening,
        sum(grown) / 30.4375 as grown,
        sum(released) / 30.4375 as released,
        sum(other_norm) / 30.4375 as other_norm,
        sum(closing) / 30.4375 as closing
    from measured
    group by pilot_no, stage, entered_on
)

select
    t.pilot_no,
    t.stage,
    case when by_what = 'stage' then t.stage else g.grp end as grp,
    t.statement_no,
    g.weight * t.opening as opening,
    g.weight * t.grown as grown,
    g.weight * t.released as released,
    g.weight * t.other_norm as other_norm,
    g.weight * t.closing as closing,
    case when t.opening = 0 and t.closing > 0 then g.weight else 0 end as newly_over_norm,
    case when t.opening > 0 and t.closing = 0 then g.weight else 0 end as resolved
from summed as t
inner join chosen_pilots(as_of, municipalities, themes, owners, bodies) as p on t.pilot_no = p.pilot_no
inner join pilot_groups(as_of, by_what) as g on t.pilot_no = g.pilot_no
where t.opening <> 0 or t.grown <> 0 or t.released <> 0 or t.other_norm <> 0 or t.closing <> 0;
