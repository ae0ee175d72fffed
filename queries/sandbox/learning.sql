-- One row per learning question of a pilot and layer.
-- Grain: pilot_key x question x layer.
-- Of: learning
-- Columns: pilot_key varchar, question varchar, how_noticed varchar, layer varchar, agreed_on date, answer varchar,
--   answer_note varchar, answered_on date, evidence varchar, end_picture_score bigint
select
    s.pilot_key,
    l.question,
    l.how_noticed,
    l.layer,
    l.agreed_on,
    l.answer,
    l.answer_note,
    l.answered_on,
    l.evidence,
    l.end_picture_score
from shown_pilots as s
inner join learning as l on s.municipality = l.municipality and s.pilot_id = l.pilot_id
order by s.pilot_no, l.question, l.layer
