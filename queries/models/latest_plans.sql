-- One row per milestone of a pilot that was ever planned, with the plan that was recorded last, as known now.
-- Grain: pilot_no, milestone
-- A plan that was not recorded on a day is older than any that was.
with
plans as (
    select
        pilot_no,
        milestone,
        planned_on,
        recorded_on,
        source_file,
        source_sheet,
        source_row,
        row_number() over (
            partition by pilot_no, milestone
            order by told_from desc nulls last, source_file desc, source_row desc, row_no desc
        ) as nth
    from milestone_rows
    where planned_on is not null and known_until is null
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
