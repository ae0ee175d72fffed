-- The plan for the evaluation of each pilot that was recorded last on a day.
-- Grain: pilot_no, planned_on
-- Without such a plan, the days on which evaluations are due take its place, each until it is held: a pilot can have
-- several of those. told_from: as in `evaluation_plans`.
create or replace macro evaluation_plans_on(as_of) as table
with
known as (
    select *
    from evaluation_plans
    where was_known(known_from, known_until, as_of)
),

ranked as (
    select
        *,
        row_number() over (partition by pilot_no order by nth desc) as nth_last
    from known
    where nth is not null and told_from <= as_of
)

select
    pilot_no,
    planned_on,
    told_from
from ranked
where nth_last = 1
union all
select
    pilot_no,
    planned_on,
    told_from
from known
where
    nth is null
    and (held_on is null or held_on > as_of)
    and pilot_no not in (select r.pilot_no from ranked as r);
