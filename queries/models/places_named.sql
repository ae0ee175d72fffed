-- Every area and municipality that the records name, an area also where only segments do, with the days on which they
-- do.
-- Grain: by_what, municipality, place, known_from, known_until
-- by_what: area | municipality. These days may overlap. known_from, known_until: null: always, and until now.
with
areas_named as (
    select
        municipality,
        area,
        known_from,
        known_until
    from segments
    union
    select
        municipality,
        area,
        known_from,
        known_until
    from areas
)

select
    'area' as by_what,
    municipality,
    area as place,
    known_from,
    known_until
from areas_named
union
select
    'municipality',
    municipality,
    municipality,
    known_from,
    known_until
from areas_named
union
select
    'municipality',
    municipality,
    municipality,
    known_from,
    known_until
from pilots
order by by_what, municipality, place, known_from, known_until
