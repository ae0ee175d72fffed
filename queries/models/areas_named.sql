-- Every area that the records name, also one that only segments name, with the days on which they do.
-- Grain: municipality, area, known_from, known_until
-- These days may overlap. known_from, known_until: null: always, and until now.
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
order by municipality, area, known_from, known_until
