-- What the filters can be set to: what pilots of this version ever had, with how many did.
-- Grain: dimension, value
-- Parameters: none
-- Columns: dimension text, value text, n_pilots bigint
with
choices as (
    select 'municipality' as dimension, municipality as value, pilot_no from portfolio
    union
    select 'theme', theme, pilot_no from pilots_known
    union
    select 'owner', owner, pilot_no from pilots_known
    union all
    select 'body', body, pilot_no from bodies_known
)

select
    dimension,
    value,
    count(*) as n_pilots
from choices
where value is not null
group by dimension, value
order by dimension, value
