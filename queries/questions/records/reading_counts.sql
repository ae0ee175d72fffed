-- How many cells were flagged or refused when this version was loaded, by reason, most frequent first.
-- Grain: kind, code
-- Asked by: staff
-- Parameters: none
-- Columns: kind text, code text, n_cells bigint
select
    kind,
    code,
    count(*) as n_cells
from cells_read()
group by kind, code
order by n_cells desc, kind, code
