-- How many cells were flagged or refused when this version was loaded, by reason, most frequent first.
-- Grain: kind x code.
-- Parameters: none
-- Columns: kind, code, n_cells
with
counted as (
    select 'flag' as kind, code, count(*) as n_cells from flags group by code
    union all
    select 'refusal', code, count(*) from refusals group by code
)

select
    kind,
    code,
    n_cells
from counted
order by n_cells desc, kind, code
