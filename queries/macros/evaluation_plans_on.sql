-- The plan for the evaluation of each pilot that was recorded last on a day.
-- Grain: pilot_no, planned_on
-- Without such a plan, the days on which evaluations are due take its place, each until it is held: a pilot can have
-- several of those. told_from: as in `evaluation_plans`. whom: the name of rows with the pilots that are asked for.
create or replace macro evaluation_plans_on(as_of, whom) as table
with
known as (
    select *
    from evaluation_plans
    where was_known(known_from, known_until, as_of) and pilot_no in (select w.pilot_no from query_table(whom) as w)
),

ranked as (
    select
        pilot_no,
        max_by(planned_on, nth) as planned_on,
        max_by(told_from, nth) as told_from
    from known
    where nth is not null and told_from <= as_of
    group by pilot_no
)

select
    pilot_no,
    planned_on,
    told_from
from ranked
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

-- The first evaluation of each pilot that is planned on a day and was not held yet. A plan that was known before an
-- evaluation was held has been carried out by it.
-- Grain: pilot_no
-- whom: as in evaluation_plans_on.
create or replace macro upcoming_evaluations_on(as_of, whom) as table
with
held as (
    select
        pilot_no,
        max(happened_on) as held_on
    from happenings_on(as_of)
    where milestone = 'evaluation' and pilot_no in (select w.pilot_no from query_table(whom) as w)
    group by pilot_no
)

select
    e.pilot_no,
    min(e.planned_on) as planned_on
from evaluation_plans_on(as_of, whom) as e
left join held as h on e.pilot_no = h.pilot_no
where h.held_on is null or e.told_from > h.held_on
group by e.pilot_no;
