-- One row per statement about a milestone: a plan, or that it happened.
-- Grain: milestone, source_file, source_sheet, source_row
-- Of: milestones
-- Columns: pilot_key text, milestone text, milestone_order bigint, planned_on date, planned_inexact boolean,
--   happened_on date, happened_inexact boolean, outcome text, decided_by text, note text, recorded_on date,
--   source_file text, source_sheet text, source_row bigint
select
    s.pilot_key,
    m.milestone,
    c.milestone_order,
    m.planned_on,
    m.planned_inexact,
    m.happened_on,
    m.happened_inexact,
    m.outcome,
    m.decided_by,
    m.note,
    m.recorded_on,
    m.source_file,
    m.source_sheet,
    m.source_row
from shown_pilots as s
inner join milestones as m on s.municipality = m.municipality and s.pilot_id = m.pilot_id
inner join milestone_codes as c on m.milestone = c.milestone
where was_known(m.known_from, m.known_until, last_day())
order by s.pilot_no, m.source_file, m.source_row, c.milestone_order
