-- More participants that were helped than took part.
select
    source_file as file,
    source_sheet as sheet,
    'segments' as table_name,
    source_row as row,
    'successes' as column_name,
    successes as value,
    'successes_above_participants' as code,
    participants as other
from segments
where successes > participants and known_until is null
order by source_file, source_row
