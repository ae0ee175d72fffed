-- Who is in need of a pilot and who is reached, by area and target group: the rows behind `fair_share`.
-- Grain: area, target_group
-- Those of which both are known and may be shown.
-- Parameters: $as_of date, $pilot_key text, $smallest integer = 10, $rounded_to integer = 1, $area text = null,
--   $filters
-- Columns: municipality text, pilot_key text, title text, area text, area_name text, target_group text, role text,
--   people_in_need bigint, people_reached bigint, need_source text, need_on date, source_file text, source_sheet text,
--   source_row bigint
-- Reads: targeting
-- Measures: need people_in_need, reached people_reached
select
    municipality,
    pilot_key,
    title,
    area,
    area_name,
    target_group,
    role,
    people_in_need,
    people_reached,
    need_source,
    need_on,
    source_file,
    source_sheet,
    source_row
from targeting
where pilot_key = $pilot_key and gap is not null and ($area is null or area = $area)
order by area, target_group
