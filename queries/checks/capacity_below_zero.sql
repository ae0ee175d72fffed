-- A team that is said to have less than nothing free: it counts as that, and is to be looked at.
select
    source_file as file,
    source_sheet as sheet,
    'capacity' as table_name,
    source_row as row,
    case when fte < 0 then 'fte' else 'budget' end as column_name,
    case when fte < 0 then fte else budget end as value,
    'capacity_below_zero' as code,
    team || ', ' || year(quarter) || '-Q' || quarter(quarter) as other
from capacity
where known_until is null and (fte < 0 or budget < 0)
order by source_file, source_row
