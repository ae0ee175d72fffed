-- One row per plan for the evaluation of a pilot, and per day on which one is due, with the days on which it is known.
-- Grain: pilot_no, nth, planned_on, known_from
-- nth: the order in which plans were recorded; null for a day on which one is due. told_from: the day on which it was
-- recorded; what was not recorded on a day was the plan from the start. held_on: of an evaluation that was due.
-- known_from, known_until: as in the record; null: always, and until now.
select
    pilot_no,
    row_number() over (
        partition by pilot_no
        order by
            recorded_on asc nulls first,
            told_from asc nulls first,
            told_nth asc nulls first,
            source_file asc,
            source_row asc,
            row_no asc
    ) as nth,
    planned_on,
    coalesce(told_from, date '1900-01-01') as told_from,
    null as held_on,
    known_from,
    known_until
from milestone_rows
where milestone = 'evaluation' and planned_on is not null
union all
select
    p.pilot_no,
    null,
    e.due_on,
    date '1900-01-01',
    e.held_on,
    e.known_from,
    e.known_until
from evaluations as e
inner join portfolio as p on e.municipality = p.municipality and e.pilot_id = p.pilot_id
where e.due_on is not null
order by pilot_no, nth, planned_on
