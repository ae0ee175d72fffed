-- The places that pilots can be counted by: every area, also one that only segments name, and every municipality.
-- Grain: by_what, municipality, place
-- by_what: area | municipality. An area that is not handed in goes by its code.
with
areas_named as (
    select distinct
        municipality,
        area
    from segments
    union
    select
        municipality,
        area
    from areas
),

municipalities as (
    select municipality
    from portfolio
    union
    select municipality
    from areas_named
)

select
    'area' as by_what,
    n.municipality,
    n.area as place,
    coalesce(a.name, n.area) as name,
    a.residents
from areas_named as n
left join areas as a on n.municipality = a.municipality and n.area = a.area
union all
select
    'municipality',
    m.municipality,
    m.municipality,
    coalesce(a.name, m.municipality),
    a.residents
from municipalities as m
left join areas as a on m.municipality = a.municipality and m.municipality in (a.area, a.name)
order by by_what, municipality, place
