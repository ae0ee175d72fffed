-- The cells that were flagged or refused when this version was loaded, as they stood, in the order of the files.
-- Grain: flag or refusal. $kind, $code: of one kind, and for one reason; null: all.
-- Parameters: $kind text = null, $code text = null
-- Columns: kind, code, table_name, column_name, value, source_file, source_sheet, source_row
select
    kind,
    code,
    table_name,
    column_name,
    value,
    file as source_file,
    sheet as source_sheet,
    source_row
from cells_read()
where
    (cast($kind as varchar) is null or kind = $kind)
    and (cast($code as varchar) is null or code = $code)
order by
    file asc,
    sheet asc nulls first,
    source_row asc nulls first,
    column_name asc nulls first,
    kind asc,
    code asc,
    value asc
