-- One row per milestone of a pilot that was ever planned, with the plan that was recorded last.
-- Grain: pilot_no, milestone
-- A plan that was not recorded on a day is older than any that was.
with
plans as (
    select
        p.pilot_no,
        m.milestone,
        m.planned_on,
        m.recorded_on,
        m.source_file,
        m.source_sheet,
        m.source_row,
        row_number() over (
            partition by p.pilot_no, m.milestone
            order by m.recorded_on desc nulls last, m.source_file desc, m.source_row desc, m.rowid desc
        ) as nth
    from milestones as m
    inner join portfolio as p on m.municipality = p.municipality and m.pilot_id = p.pilot_id
    where m.planned_on is not null
)

select
    pilot_no,
    milestone,
    planned_on,
    recorded_on,
    source_file,
    source_sheet,
    source_row
from plans
where nth = 1
