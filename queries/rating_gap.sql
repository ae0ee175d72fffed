-- The owner's own rating beside what the records say, for every open pilot that was rated; both are shown.
-- Grain: pilot_key, those that differ first, then by rating.
-- computed_status: as on every screen. What it looks at stands beside it, each by itself: over norm, blocked, a record
-- older than half a year. has_red_gates: readiness gates are open (open_gates; null where no readiness is handed in)
-- while the pilot waits on a decision or its evaluation is planned within three months, or should have been held.
-- differs: rated green although one of these holds, or rated red or amber although none does and the pilot is on track;
-- null where norm or age are unknown and nothing else is wrong.
-- Parameters: $as_of date,
--   $by choice(stage|theme|area|target_group|owner|receiving_team|body|municipality|all) = theme,
--   $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: pilot_key, municipality, pilot_id, title, grp, stage, self_rating, self_rated_on, computed_status,
--   is_over_norm, is_blocked, is_stale, has_red_gates, open_gates, differs
with
waits as (
    select pilot_no
    from waits_on($as_of)
    where not is_partly
),

held as (
    select
        pilot_no,
        max(happened_on) as held_on
    from happenings
    where milestone = 'evaluation' and happened_on <= $as_of
    group by pilot_no
),

-- A plan that was known before an evaluation was held has been carried out by it.
upcoming as (
    select
        e.pilot_no,
        min(e.planned_on) as planned_on
    from evaluation_plans as e
    left join held as h on e.pilot_no = h.pilot_no
    where
        e.known_from <= $as_of
        and (e.known_until is null or e.known_until > $as_of)
        and (h.held_on is null or e.known_from > h.held_on)
    group by e.pilot_no
),

judged as (
    select
        s.pilot_no,
        s.stage,
        s.self_rating,
        s.computed_status,
        coalesce(s.days_over_norm, 0) > 0 as is_over_norm,
        s.is_blocked,
        coalesce(s.record_age_days > 183, false) as is_stale,
        g.open_gates,
        coalesce(g.open_gates, 0) > 0
        and (
            w.pilot_no is not null
            or (
                s.stage in ('idea', 'preparing', 'running', 'evaluating')
                and coalesce(u.planned_on <= cast($as_of + interval 3 month as date), false)
            )
        ) as has_red_gates
    from status_on($as_of) as s
    left join gates_on($as_of) as g on s.pilot_no = g.pilot_no
    left join waits as w on s.pilot_no = w.pilot_no
    left join upcoming as u on s.pilot_no = u.pilot_no
    where s.computed_status <> 'closed' and s.self_rating is not null
)

select
    p.pilot_key,
    p.municipality,
    p.pilot_id,
    p.title,
    case when $by = 'stage' then j.stage else g.grp end as grp,
    j.stage,
    j.self_rating,
    p.self_rated_on,
    j.computed_status,
    j.is_over_norm,
    j.is_blocked,
    j.is_stale,
    j.has_red_gates,
    j.open_gates,
    case
        when j.computed_status = 'unknown' and not j.has_red_gates then null
        else (j.self_rating = 'green') = (j.computed_status <> 'on_track' or j.has_red_gates)
    end as differs
from judged as j
inner join chosen_pilots($municipality, $theme, $owner, $body) as p on j.pilot_no = p.pilot_no
inner join group_names($by, null) as g on j.pilot_no = g.pilot_no
order by differs desc nulls last, case j.self_rating when 'green' then 1 when 'amber' then 2 else 3 end, p.pilot_key
