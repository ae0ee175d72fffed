-- The first plan for the end of each pilot, among the plans that hold during a stretch of days.
-- Grain: pilot_no, holds_from
-- Those of pilots that ever had one; all their stretches together are all days. holds_until is null for the last.
-- planned_on is null where none holds. planned_known_from: before that day it was not known yet.
with
in_order_of_knowing as (
    select
        *,
        max(nth) over (
            partition by pilot_no
            order by known_from, nth
            rows between unbounded preceding and 1 preceding
        ) as last_before
    from end_plans
),

changes as (
    select distinct
        pilot_no,
        date '0001-01-01' as holds_from
    from end_plans
    union
    select
        pilot_no,
        known_until
    from end_plans
    where known_until is not null
    union
    select
        pilot_no,
        known_from
    from in_order_of_knowing
    where nth < last_before
),

stretches as (
    select
        pilot_no,
        holds_from,
        lead(holds_from) over (partition by pilot_no order by holds_from) as holds_until
    from changes
)

select
    s.pilot_no,
    s.holds_from,
    s.holds_until,
    arg_min(p.planned_on, p.nth) as planned_on,
    arg_min(p.known_from, p.nth) as planned_known_from
from stretches as s
left join end_plans as p
    on
        s.pilot_no = p.pilot_no
        and (p.known_until is null or s.holds_from < p.known_until)
        and (s.holds_until is null or s.holds_until > p.known_from)
group by s.pilot_no, s.holds_from, s.holds_until
order by s.pilot_no, s.holds_from
