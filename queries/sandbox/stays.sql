-- One row per stay of a pilot in a stage.
-- Grain: pilot_key, counts_from, stage_order
-- Stays of no days included. next_stage is null too where a list no longer told of the pilot.
-- Codes: stage stage, next_stage stage
-- Columns: pilot_key text, stage text, stage_order bigint, entered_on date, left_on date, stayed_days bigint,
--   counts_from date, counts_until date, next_stage text, planned_end_on date, is_inexact boolean
select
    s.pilot_key,
    t.stage,
    t.stage_order,
    t.entered_on,
    t.left_on,
    date_diff('day', t.entered_on, t.left_on) as stayed_days,
    t.open_from as counts_from,
    t.open_until as counts_until,
    nullif(t.next_stage, 'no_longer_listed') as next_stage,
    t.planned_end_on,
    t.is_inexact
from shown_pilots as s
inner join spells as t on s.pilot_no = t.pilot_no
where t.known_until is null and t.stage <> 'no_longer_listed'
order by s.pilot_no, t.open_from, t.stage_order
