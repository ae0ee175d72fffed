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
order by municipality, area
