-- A pilot of which no statement says in which stage it is.
select
    p.source_file as file,
    p.source_sheet as sheet,
    'pilots' as table_name,
    p.source_row as row,
    null as column_name,
    p.title as value,
    'stage_unknown' as code,
    null as other
from pilots_known as p
where p.known_until is null and not exists (select 1 from staged as s where s.pilot_no = p.pilot_no)
order by p.source_file, p.source_row
