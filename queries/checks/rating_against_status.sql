-- An owner's own rating that differs from the computed status on $as_of.
select
    p.source_file as file,
    p.source_sheet as sheet,
    'pilots' as table_name,
    p.source_row as row,
    'self_rating' as column_name,
    p.self_rating as value,
    'rating_against_status' as code,
    s.computed_status as other
from status_on($as_of) as s
inner join portfolio as p on s.pilot_no = p.pilot_no
where s.rating_differs
order by p.source_file, p.source_row
