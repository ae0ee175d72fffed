-- The cells that were flagged or refused when the version was loaded.
-- Grain: flag or refusal.
create or replace macro cells_read() as table
select
    'flag' as kind,
    code,
    file,
    sheet,
    table_name,
    source_row,
    column_name,
    value
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
    value
from refusals;
