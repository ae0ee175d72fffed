-- The places of each pilot: the areas that it is about (in any role but "not here"), and its municipality.
-- Grain: by_what, pilot_no, place
-- place is null where no area is stated. The weights of a pilot add up to 1.
with
about as (
    select distinct
        p.pilot_no,
        s.area
    from segments as s
    inner join portfolio as p on s.municipality = p.municipality and s.pilot_id = p.pilot_id
    where s.role <> 'not_here'
)

select
    'area' as by_what,
    p.pilot_no,
    p.municipality,
    a.area as place,
    cast(1 as double) / count(*) over (partition by p.pilot_no) as weight
from portfolio as p
left join about as a on p.pilot_no = a.pilot_no
union all
select
    'municipality',
    pilot_no,
    municipality,
    municipality,
    cast(1 as double)
from portfolio
order by by_what, pilot_no, place
