-- Each pilot divided over the areas, and over the target groups, that it is about (in any role but "not here").
-- Grain: dimension, pilot_no, grp
-- The equal weights of a pilot add up to 1; a pilot without segments is one share of an unknown (null) group. An area
-- goes by its name, or by its code where the areas are not handed in.
with
about as (
    select distinct
        'area' as dimension,
        p.pilot_no,
        coalesce(a.name, s.area) as grp
    from segments as s
    inner join portfolio as p on s.municipality = p.municipality and s.pilot_id = p.pilot_id
    left join areas as a on s.municipality = a.municipality and s.area = a.area
    where s.role <> 'not_here'
    union all
    select distinct
        'target_group',
        p.pilot_no,
        s.target_group
    from segments as s
    inner join portfolio as p on s.municipality = p.municipality and s.pilot_id = p.pilot_id
    where s.role <> 'not_here'
),

counted as (
    select
        dimension,
        pilot_no,
        count(*) as n
    from about
    group by dimension, pilot_no
),

dimensions as (
    select unnest(['area', 'target_group']) as dimension
)

select
    d.dimension,
    p.pilot_no,
    a.grp,
    cast(1 as double) / coalesce(c.n, 1) as weight
from dimensions as d
cross join portfolio as p
left join counted as c on d.dimension = c.dimension and p.pilot_no = c.pilot_no
left join about as a on d.dimension = a.dimension and p.pilot_no = a.pilot_no
order by d.dimension, p.pilot_no, a.grp
