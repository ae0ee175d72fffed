-- The shapes of the areas (or municipalities), and what does not go together: areas without shape, shapes without area.
-- Grain: municipality, area, name, geometry, source_file
-- An area, or a shape that goes with no area. municipality and area are null for such a shape, and geometry for an area
-- without shape. geometry: the coordinates of a MultiPolygon, as JSON.
-- Shapes without area come along only from files with a shape of an area in them: there they complete the map.
-- Without $as_of as the records are known now.
-- With $by municipality every municipality comes along, also those that $municipality leaves out.
-- Parameters: $as_of date = null, $by choice(area|municipality) = area, $municipality text[]
-- Columns: municipality text, area text, name text, geometry text, source_file text
with
shown as (
    select
        municipality,
        place,
        name
    from places_on(coalesce(cast($as_of as date), last_day()))
    where
        by_what = $by
        and ($by = 'municipality' or is_in_groups($municipality, municipality))
),

matched as (
    select
        municipality,
        place,
        shape_no
    from place_shapes_on(coalesce(cast($as_of as date), last_day()))
    where by_what = $by
),

files as (
    select distinct s.source_file
    from shapes as s
    inner join matched as m on s.shape_no = m.shape_no
    inner join shown as p on m.municipality = p.municipality and m.place = p.place
),

paired as (
    select
        p.municipality,
        p.place as area,
        p.name,
        s.geometry,
        s.source_file,
        s.shape_no
    from shown as p
    left join matched as m on p.municipality = m.municipality and p.place = m.place
    left join shapes as s on m.shape_no = s.shape_no
    union all
    select
        null,
        null,
        coalesce(s.name, s.code),
        s.geometry,
        s.source_file,
        s.shape_no
    from shapes as s
    inner join files as f on s.source_file = f.source_file
    left join matched as m on s.shape_no = m.shape_no
    where m.shape_no is null
)

select
    municipality,
    area,
    name,
    geometry,
    source_file
from paired
order by municipality nulls last, name, area, shape_no
