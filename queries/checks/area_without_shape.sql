-- An area that is handed in and is not on the map, while shapes are handed in too.
select
    a.source_file as file,
    a.source_sheet as sheet,
    'areas' as table_name,
    a.source_row as row,
    'area' as column_name,
    a.name as value,
    'area_without_shape' as code,
    null as other
from areas as a
left join place_shapes_on(last_day()) as s
    on s.by_what = 'area' and a.municipality = s.municipality and a.area = s.place
where
    s.place is null
    and was_known(a.known_from, a.known_until, last_day())
    and exists (select 1 from shapes)
order by a.source_file, a.source_row
