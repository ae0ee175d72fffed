-- One row per plan for the end of a pilot, in the order in which they were recorded.
-- Grain: pilot_no, nth
-- known_from: a plan that was not recorded on a day was known from the start.
select
    p.pilot_no,
    row_number() over (
        partition by p.pilot_no
        order by m.recorded_on asc nulls first, m.source_file asc, m.source_row asc
    ) as nth,
    m.planned_on,
    coalesce(m.recorded_on, date '0001-01-01') as known_from
from milestones as m
inner join portfolio as p on m.municipality = p.municipality and m.pilot_id = p.pilot_id
where m.milestone = 'ended' and m.planned_on is not null
order by p.pilot_no, nth
