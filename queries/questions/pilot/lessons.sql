-- The lessons of the chosen pilots that were recorded by $as_of, newest first, with what was done with each by then.
-- Grain: municipality, lesson_id
-- A lesson of which the day is not stated comes last.
-- stage: where the pilot is on $as_of, null where unknown; is_stopped: it ended without being rolled out.
-- Parameters: $as_of date, $filters
-- Columns: municipality text, pilot_id text, pilot_key text, title text, lesson_id text, lesson text, layer text,
--   recorded_on date, action text, action_on date, stage text, is_stopped boolean
select
    p.municipality,
    p.pilot_id,
    p.pilot_key,
    p.title,
    l.lesson_id,
    l.lesson,
    l.layer,
    l.recorded_on,
    case when l.action_on > $as_of then 'open' else l.action end as action,
    case when l.action_on <= $as_of then l.action_on end as action_on,
    s.stage,
    coalesce(s.stage = 'stopped', false) as is_stopped
from lessons as l
inner join chosen_pilots($as_of, $filters) as p
    on l.municipality = p.municipality and l.pilot_id = p.pilot_id
left join stays_on($as_of) as s on p.pilot_no = s.pilot_no
where (l.recorded_on is null or l.recorded_on <= $as_of) and was_known(l.known_from, l.known_until, $as_of)
order by l.recorded_on desc nulls last, p.municipality asc, l.lesson_id asc
