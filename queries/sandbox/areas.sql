-- One row per area of a municipality.
-- Grain: municipality, area
-- Of: areas
-- Columns: municipality text, area text, name text, residents bigint
select
    municipality,
    area,
    name,
    residents
from areas
where was_known(known_from, known_until, last_day())
order by municipality, area
