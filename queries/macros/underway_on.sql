-- The pilots of which the success may still have to be carried on a day: running, evaluating, or successful and waiting
-- on a decision.
-- Grain: pilot_no
-- started_on: the first day on which it started. evaluation_on: the first planned evaluation that was not held yet, by
-- the newest plan; of a pilot that waits (is_waiting) the day on which it succeeded. Null where nobody said.
create or replace macro underway_on(as_of) as table
with
started as (
    select
        pilot_no,
        min(happened_on) as started_on
    from happenings_on(as_of)
    where milestone = 'started'
    group by pilot_no
)

select
    s.pilot_no,
    s.stage,
    w.pilot_no is not null as is_waiting,
    b.started_on,
    case when w.pilot_no is null then u.planned_on else w.succeeded_on end as evaluation_on
from stays_on(as_of) as s
left join waits_on(as_of) as w on s.pilot_no = w.pilot_no and not w.is_partly
left join started as b on s.pilot_no = b.pilot_no
left join upcoming_evaluations_on(as_of) as u on s.pilot_no = u.pilot_no
where s.stage in ('running', 'evaluating') or w.pilot_no is not null;
