-- The cells that were flagged or refused when the version was loaded.
-- Grain: flag or refusal. value is left out for segments, and for the people that a pilot reaches, where it may be a
-- number of people too small to show.
create or replace macro cells_read() as table
select
    'flag' as kind,
    code,
    file,
    sheet,
    table_name,
    source_row,
    column_name,
    case when table_name = 'segments' or column_name like 'people_%' then null else value end as value
from flags
union all
select
    'refusal',
    code,
    file,
    sheet,
    table_name,
    source_row,
    column_name,
    case when table_name = 'segments' or column_name like 'people_%' then null else value end
from refusals;
