-- One row per lesson of a pilot, and what was done with it.
-- Grain: municipality, lesson_id
-- Of: lessons
-- Columns: pilot_key text, municipality text, lesson_id text, lesson text, layer text, kind text,
--   recorded_on date, action text, action_reason text, action_owner text, action_on date
select
    s.pilot_key,
    s.municipality,
    l.lesson_id,
    l.lesson,
    l.layer,
    l.kind,
    l.recorded_on,
    l.action,
    l.action_reason,
    l.action_owner,
    l.action_on
from shown_pilots as s
inner join lessons as l on s.municipality = l.municipality and s.pilot_id = l.pilot_id
where was_known(l.known_from, l.known_until, last_day())
order by s.pilot_no, l.lesson_id
