-- The rows that were refused when this version was loaded, and why, in the order of the files.
-- Grain: file, sheet, table_name, row, column, value, code, expected
-- Asked by: office
-- Parameters: none
-- Columns: file text, sheet text, table_name text, row bigint, column text, value text, code text, expected text
select
    file,
    sheet,
    table_name,
    source_row as row,
    column_name as "column",
    value,
    code,
    expected
from refusals
order by file, sheet nulls first, source_row, column_name nulls first, code
