-- The places of each pilot: the areas that it is about (in any role but "not here"), and its municipality, as they were
-- known during a stretch of days.
-- Grain: by_what, pilot_no, place, known_from
-- place is null where no area is stated. The weights of a pilot add up to 1. known_until: null while it is what is
-- known.
with
about as (
    select distinct
        t.pilot_no,
        t.known_from,
        s.area
    from segment_rows as s
    inner join segment_stretches as t
        on s.pilot_no = t.pilot_no and was_known(s.known_from, s.known_until, t.known_from)
)

select
    'area' as by_what,
    p.pilot_no,
    p.municipality,
    a.area as place,
    cast(1 as double) / count(*) over (partition by t.pilot_no, t.known_from) as weight,
    t.known_from,
    t.known_until
from portfolio as p
inner join segment_stretches as t on p.pilot_no = t.pilot_no
left join about as a on t.pilot_no = a.pilot_no and t.known_from = a.known_from
union all
select
    'municipality',
    pilot_no,
    municipality,
    municipality,
    cast(1 as double),
    date '0001-01-01',
    null
from portfolio
order by by_what, pilot_no, place, known_from
