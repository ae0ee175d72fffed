-- What each file of this version held: rows read, loaded and refused, for each table it fed.
-- Grain: file, sheet, table_name
-- Parameters: none
-- Columns: file text, sheet text, table_name text, rows_read bigint, rows_loaded bigint, rows_refused bigint,
--   flags bigint
select
    file,
    sheet,
    table_name,
    rows_read,
    rows_loaded,
    rows_refused,
    flags
from loaded_files
order by file, sheet nulls first, table_name
