-- A pilot that is said to be updated on a day that had not come yet on $as_of: its age is not known until then.
select
    source_file as file,
    source_sheet as sheet,
    'pilots' as table_name,
    source_row as row,
    'updated_on' as column_name,
    updated_on as value,
    'future_updated' as code,
    cast($as_of as date) as other
from pilots_on($as_of)
where updated_on > $as_of
order by source_file, source_row
