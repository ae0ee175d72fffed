-- An owner's own rating that differs from the computed status on $as_of.
select
    p.source_file as file,
    p.source_sheet as sheet,
    'pilots' as table_name,
    p.source_row as row,
    'self_rating' as column_name,
    r.self_rating as value,
    'rating_against_status' as code,
    case when r.computed_status = 'on_track' and r.has_red_gates then 'red_gates' else r.computed_status end as other
from ratings_on($as_of) as r
inner join pilots_on($as_of) as p on r.pilot_no = p.pilot_no
where r.differs
order by p.source_file, p.source_row
