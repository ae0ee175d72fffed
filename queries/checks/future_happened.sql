-- A milestone that is said to have happened on a day that had not come yet on $as_of. Of a period that is told where it
-- is read, as it was written.
select
    source_file as file,
    source_sheet as sheet,
    'milestones' as table_name,
    source_row as row,
    'happened_on' as column_name,
    happened_on as value,
    'future_happened' as code,
    cast($as_of as date) as other
from statements
where happened_on > $as_of and not is_inexact and known_until is null and milestone <> 'no_longer_listed'
order by source_file, source_row
