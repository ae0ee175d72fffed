-- Each pilot divided over the areas, and over the target groups, that it is about (in any role but "not here"), as it
-- was known during a stretch of days.
-- Grain: dimension, pilot_no, grp, known_from
-- The equal weights of a pilot add up to 1; a pilot without segments is one share of an unknown (null) group. An area
-- goes by its name, or by its code where the areas are not handed in. known_until: null while it is what is known.
with
about as (
    select distinct
        'area' as dimension,
        s.pilot_no,
        t.known_from,
        coalesce(a.name, s.area) as grp
    from segment_rows as s
    inner join segment_stretches as t
        on s.pilot_no = t.pilot_no and was_known(s.known_from, s.known_until, t.known_from)
    left join areas as a
        on
            s.municipality = a.municipality
            and s.area = a.area
            and was_known(a.known_from, a.known_until, t.known_from)
    union all
    select distinct
        'target_group',
        s.pilot_no,
        t.known_from,
        s.target_group
    from segment_rows as s
    inner join segment_stretches as t
        on s.pilot_no = t.pilot_no and was_known(s.known_from, s.known_until, t.known_from)
),

counted as (
    select
        dimension,
        pilot_no,
        known_from,
        count(*) as n
    from about
    group by dimension, pilot_no, known_from
),

dimensions as (
    select unnest(['area', 'target_group']) as dimension
)

select
    d.dimension,
    t.pilot_no,
    a.grp,
    cast(1 as double) / coalesce(c.n, 1) as weight,
    t.known_from,
    t.known_until
from dimensions as d
cross join segment_stretches as t
left join counted as c
    on d.dimension = c.dimension and t.pilot_no = c.pilot_no and t.known_from = c.known_from
left join about as a
    on d.dimension = a.dimension and t.pilot_no = a.pilot_no and t.known_from = a.known_from
order by d.dimension, t.pilot_no, t.known_from, a.grp
