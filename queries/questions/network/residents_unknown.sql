-- The municipalities of the records of which the residents are not known, on $as_of: these are compared with no other.
-- A number of nothing or less, or a word, is not known either.
-- Grain: municipality
-- Parameters: $as_of date
-- Columns: municipality text
select p.municipality
from pilots_on($as_of) as p
left join traits_on($as_of) as t
    on p.municipality = t.municipality and t.trait = 'residents' and t.amount > 0
where t.municipality is null
group by p.municipality
order by p.municipality
