-- What the filters can be set to.
-- Grain: dimension, value
-- Parameters: none
-- Columns: dimension text, value text, n_pilots bigint
with
choices as (
    select 'municipality' as dimension, municipality as value from portfolio
    union all
    select 'theme', theme from portfolio
    union all
    select 'owner', owner from portfolio
    union all
    select 'body', body from bodies_known
)

select
    dimension,
    value,
    count(*) as n_pilots
from choices
where value is not null
group by dimension, value
order by dimension, value
