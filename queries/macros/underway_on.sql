-- The pilots that the reader's filters leave and of which the success may still have to be carried on a day: running,
-- evaluating, or successful and waiting on a decision.
-- Grain: pilot_no
-- With what `pilots_on` says of them. started_on: the first day on which it started. evaluation_on: the first planned
-- evaluation that was not held yet, by the newest plan; of a pilot that waits (is_waiting) the day on which it
-- succeeded. Null where nobody said.
create or replace macro underway_on(as_of, filters) as table
with
underway as materialized (  -- noqa: ST03
    select
        c.*,
        s.stage,
        w.pilot_no is not null as is_waiting,
        w.succeeded_on
    from chosen_pilots(as_of, filters) as c
    inner join stays_on(as_of) as s on c.pilot_no = s.pilot_no
    left join waits_on(as_of) as w on c.pilot_no = w.pilot_no and not w.is_partly
    where s.stage in ('running', 'evaluating') or w.pilot_no is not null
),

started as (
    select
        pilot_no,
        min(happened_on) as started_on
    from happenings_on(as_of)
    where milestone = 'started' and pilot_no in (select u.pilot_no from underway as u)
    group by pilot_no
)

select
    u.* exclude (succeeded_on),
    b.started_on,
    case when u.is_waiting then u.succeeded_on else e.planned_on end as evaluation_on
from underway as u
left join started as b on u.pilot_no = b.pilot_no
left join upcoming_evaluations_on(as_of, 'underway') as e on u.pilot_no = e.pilot_no;
