-- What each file of this version held: rows read, loaded and refused, for each table it fed.
-- Grain: file x sheet x table.
-- Parameters: none
-- Columns: file, sheet, table_name, rows_read, rows_loaded, rows_refused, flags
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
