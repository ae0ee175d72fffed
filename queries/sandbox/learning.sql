-- One row per learning question of a pilot and layer.
-- Grain: pilot_key, question, layer
-- Of: learning
-- Columns: pilot_key text, question text, how_noticed text, layer text, agreed_on date, answer text, answer_note text,
--   answered_on date, evidence text, end_picture_score bigint
select
    s.pilot_key,
    l.question,
    l.how_noticed,
    l.layer,
    l.agreed_on,
    l.answer,
    nullif(l.answer_note, '') as answer_note,
    l.answered_on,
    l.evidence,
    l.end_picture_score
from shown_pilots as s
inner join learning as l on s.municipality = l.municipality and s.pilot_id = l.pilot_id
where was_known(l.known_from, l.known_until, last_day())
order by s.pilot_no, l.question, l.layer
