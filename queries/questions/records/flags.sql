-- What a person should look at in the records of this version, in the order of the files.
-- Grain: file, sheet, table_name, row, column, value, code, other
-- Asked by: office
-- Parameters: none
-- Columns: file text, sheet text, table_name text, row bigint, column text, value text, code text, other text
select
    file,
    sheet,
    table_name,
    source_row as row,
    column_name as "column",
    value,
    code,
    other
from flags
order by file, sheet nulls first, source_row nulls first, column_name nulls first, code, value, other
