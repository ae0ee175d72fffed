-- The areas and target groups that each pilot is about (in any role but "not here"), with the days on which that is
-- known; what the models after it are made of.
-- Grain: pilot_no, area, target_group, known_from
create temp table segment_rows as
select
    p.pilot_no,
    s.municipality,
    s.area,
    s.target_group,
    s.known_from,
    s.known_until
from segments as s
inner join portfolio as p on s.municipality = p.municipality and s.pilot_id = p.pilot_id
where s.role <> 'not_here'
