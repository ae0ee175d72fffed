-- One row per area of a municipality.
-- Grain: municipality x area.
-- Of: areas
-- Columns: municipality varchar, area varchar, name varchar, residents bigint
select
    municipality,
    area,
    name,
    residents
from areas
order by municipality, area
