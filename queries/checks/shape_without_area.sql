-- The shapes of a file that go with no area and no municipality: the first twenty by name, and how many there are.
with
unmatched as (
    select
        s.source_file,
        coalesce(s.name, s.code) as name,
        s.shape_no,
        row_number() over (partition by s.source_file order by s.shape_no) as nth
    from shapes as s
    left join place_shapes_on(last_day()) as p on s.shape_no = p.shape_no
    where p.shape_no is null
)

select
    source_file as file,
    null as sheet,
    null as table_name,
    null as row,
    null as column_name,
    list(name order by shape_no) filter (where nth <= 20) as value,
    'shape_without_area' as code,
    count(*) as other
from unmatched
group by source_file
order by source_file
