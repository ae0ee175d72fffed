-- One row per plan for the evaluation of a pilot, with the days on which it was the plan.
-- Grain: pilot_no, planned_on, known_from
-- A plan that was not recorded on a day was the plan from the start.
-- Without such a plan, the days on which evaluations are due take its place, each until it is held.
with
planned as (
    select
        p.pilot_no,
        m.planned_on,
        coalesce(m.recorded_on, date '1900-01-01') as known_from,
        lead(coalesce(m.recorded_on, date '1900-01-01')) over (
            partition by p.pilot_no
            order by m.recorded_on asc nulls first, m.source_file asc, m.source_row asc, m.rowid asc
        ) as known_until
    from milestones as m
    inner join portfolio as p on m.municipality = p.municipality and m.pilot_id = p.pilot_id
    where m.milestone = 'evaluation' and m.planned_on is not null
),

due as (
    select
        p.pilot_no,
        e.due_on as planned_on,
        date '1900-01-01' as known_from,
        e.held_on as known_until
    from evaluations as e
    inner join portfolio as p on e.municipality = p.municipality and e.pilot_id = p.pilot_id
    where p.pilot_no not in (select planned.pilot_no from planned)
)

select
    pilot_no,
    planned_on,
    known_from,
    known_until
from planned
union all
select
    pilot_no,
    planned_on,
    known_from,
    known_until
from due
order by pilot_no, known_from, planned_on
