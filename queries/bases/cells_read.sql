-- The cells that were flagged or refused when the version was loaded, as they stood, in the order of the files.
-- Grain: kind, code, table_name, column_name, value, source_file, source_sheet, source_row
-- kind: flag | refusal. $kind, $code: of one kind, and for one reason; null: all. value is left out for segments, and
-- for the people that a pilot reaches, where it may be a number of people too small to show.
-- Asked by: office
-- Parameters: $kind text[], $code text[]
-- Columns: kind text, code text, table_name text, column_name text, value text, source_file text, source_sheet text,
--   source_row bigint
-- Measures: n_cells rows
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
where is_in_groups($kind, kind) and is_in_groups($code, code)
order by
    file asc,
    sheet asc nulls first,
    source_row asc nulls first,
    column_name asc nulls first,
    kind asc,
    code asc,
    value asc
