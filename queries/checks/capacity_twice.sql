-- A team of which more than one row tells the capacity of one quarter, under different days of it: all of them count.
with
told as (
    select
        *,
        year(quarter) || '-Q' || quarter(quarter) as in_quarter,
        count(*) over (
            partition by lower(municipality), lower(team), date_trunc('quarter', quarter), load_id
        ) as n_rows
    from capacity
    where known_until is null
)

select
    source_file as file,
    source_sheet as sheet,
    'capacity' as table_name,
    source_row as row,
    'quarter' as column_name,
    quarter as value,
    'capacity_twice' as code,
    team || ', ' || in_quarter as other
from told
where n_rows > 1
order by source_file, source_row
