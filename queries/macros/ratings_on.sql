-- Each open pilot's own rating beside what the records say of it on a day.
-- Grain: pilot_no
-- The open pilots that were rated. is_over_norm, is_blocked, is_stale (a record older than half a year): what the
-- computed status looks at, each by itself. has_red_gates: readiness gates are open (open_gates; null where no
-- readiness is handed in) while the pilot waits on a decision, or its evaluation is planned within three months or
-- should have been held.
-- differs: rated green although one of these holds, or rated red or amber although none does and the pilot is on track;
-- null where norm or age are unknown and nothing else is wrong.
create or replace macro ratings_on(as_of) as table
with
rated as materialized (
    select *
    from status_on(as_of)
    where computed_status <> 'closed' and self_rating is not null
),

judged as (
    select
        s.pilot_no,
        s.stage,
        s.self_rating,
        s.computed_status,
        coalesce(s.is_over_norm, false) as is_over_norm,
        s.is_blocked,
        coalesce(is_stale(s.record_age_days), false) as is_stale,
        g.open_gates,
        coalesce(g.open_gates, 0) > 0
        and (
            w.pilot_no is not null
            or (
                s.stage in ('idea', 'preparing', 'running', 'evaluating')
                and coalesce(u.planned_on <= cast(as_of + interval 3 month as date), false)
            )
        ) as has_red_gates
    from rated as s
    left join gates_on(as_of) as g on s.pilot_no = g.pilot_no
    left join waiting_on(as_of) as w on s.pilot_no = w.pilot_no
    left join upcoming_evaluations_on(as_of, 'rated') as u on s.pilot_no = u.pilot_no
)

select
    pilot_no,
    stage,
    self_rating,
    computed_status,
    is_over_norm,
    is_blocked,
    is_stale,
    has_red_gates,
    open_gates,
    case
        when computed_status = 'unknown' and not has_red_gates then null
        else (self_rating = 'green') = (computed_status <> 'on_track' or has_red_gates)
    end as differs
from judged;
