-- One row per pilot, area and target group, with the indicator and the counts of people that may be shown.
-- Grain: pilot_key, area, target_group
-- Of: segments
-- Parameters: $smallest integer, $rounded_to integer
-- Columns: pilot_key text, municipality text, area text, area_name text, target_group text, role text, reason text,
--   people_in_need bigint, people_reached bigint, indicator text, baseline double, target double, measured double,
--   participants bigint, measured_on date, is_withheld boolean
select
    g.pilot_key,
    g.municipality,
    g.area,
    g.area_name,
    g.target_group,
    g.role,
    g.reason,
    g.people_in_need,
    g.people_reached,
    g.indicator,
    g.baseline,
    g.target,
    g.measured,
    g.participants,
    g.measured_on,
    g.is_in_need_withheld or g.is_reached_withheld or g.is_participants_withheld as is_withheld
from shown_pilots as s
inner join segment_counts(last_day(), $smallest, rounded_to := $rounded_to) as g on s.pilot_no = g.pilot_no
order by s.pilot_no, g.area, g.target_group
