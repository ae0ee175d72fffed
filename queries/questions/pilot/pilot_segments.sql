-- The areas and target groups of one pilot, with the role and reason that were known on $as_of.
-- Grain: area, target_group
-- area_name: null where the areas are not handed in. Numbers of people stand in no answer of one pilot.
-- Parameters: $as_of date, $pilot_key text
-- Columns: area text, area_name text, target_group text, role text, reason text
select
    s.area,
    a.name as area_name,
    s.target_group,
    s.role,
    s.reason
from segments as s
left join areas as a
    on
        s.municipality = a.municipality
        and s.area = a.area
        and was_known(a.known_from, a.known_until, $as_of)
where
    s.municipality || '/' || s.pilot_id = $pilot_key
    and was_known(s.known_from, s.known_until, $as_of)
order by s.area, s.target_group
