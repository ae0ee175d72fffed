-- The municipalities of the records of which the residents are not known, on $as_of: these are compared with no other.
-- Grain: municipality
-- Parameters: $as_of date
-- Columns: municipality text
select p.municipality
from pilots_on($as_of) as p
left join traits_on($as_of) as t
    on p.municipality = t.municipality and t.trait = 'residents' and t.amount is not null
where t.municipality is null
group by p.municipality
order by p.municipality
