-- One row per pilot, area and target group, with the indicator. The counts of people are left out, as they may be too
-- small to show, and so is what was measured: a share tells of how few people it is a share.
-- Grain: pilot_key x area x target_group.
-- Of: segments
-- Columns: pilot_key varchar, municipality varchar, area varchar, target_group varchar, role varchar, reason varchar,
--   indicator varchar, baseline double, target double, measured_on date
select
    s.pilot_key,
    s.municipality,
    g.area,
    g.target_group,
    g.role,
    g.reason,
    g.indicator,
    g.baseline,
    g.target,
    g.measured_on
from shown_pilots as s
inner join segments as g on s.municipality = g.municipality and s.pilot_id = g.pilot_id
order by s.pilot_no, g.area, g.target_group
