-- The milestones as they were handed in, each with its pilot and with the days on which it is known; what the models
-- after it are made of.
-- Grain: pilot_no, row_no
-- known_from, known_until: the days on which the row is known at all, no longer than the record of its pilot is; null:
-- always, and until now. told_from: the day on which it was recorded, which is known_from where that is given.
-- row_no: of two plans in one row of a list (a first one and a new one) the one that was stated first is the lower.
-- told_nth: which hand-in tells it, in the order in which they count; null where it was read from no hand-in.
create temp table milestone_rows as
select
    p.pilot_no,
    p.municipality,
    m.rowid as row_no,
    o.nth as told_nth,
    m.milestone,
    m.planned_on,
    m.happened_on,
    m.happened_inexact,
    m.outcome,
    m.decided_by,
    m.note,
    coalesce(m.recorded_on, m.known_from) as recorded_on,
    greatest(coalesce(m.known_from, m.recorded_on), p.known_from) as told_from,
    greatest(m.known_from, p.known_from) as known_from,
    least(m.known_until, p.known_until) as known_until,
    m.source_file,
    m.source_sheet,
    m.source_row
from milestones as m
inner join portfolio as p on m.municipality = p.municipality and m.pilot_id = p.pilot_id
left join hand_in_order as o on m.load_id = o.hand_in
