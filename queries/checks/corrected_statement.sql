-- A statement about a milestone on a day for which another was recorded before: the last one holds.
with
told as (
    select
        *,
        lag(outcome) over (partition by pilot_no, milestone, happened_on order by statement_no) as outcome_before,
        lag(statement_no) over (partition by pilot_no, milestone, happened_on order by statement_no) as said_before
    from statements
    where happened_on is not null and known_until is null and milestone <> 'no_longer_listed'
)

select
    source_file as file,
    source_sheet as sheet,
    'milestones' as table_name,
    source_row as row,
    'outcome' as column_name,
    outcome as value,
    'corrected_statement' as code,
    outcome_before as other
from told
where said_before is not null and outcome is distinct from outcome_before
order by source_file, source_row
