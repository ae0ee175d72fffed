-- The learning questions of one pilot that were agreed by $as_of, by layer, with the answer that was known then.
-- Grain: question, layer
-- answered_on: an answer of a later day is not known yet. is_locked: agreed before the start, null where a day is
-- unknown; is_answered: with yes, partly or no, or with a reason why not, as `learning_on` has it. answer_note: of the
-- own pilots only, though of others a reason counts too.
-- Parameters: $as_of date, $pilot_key text
-- Columns: question text, layer text, answer text, answered_on date, agreed_on date, is_locked boolean,
--   is_answered boolean, answer_note text
select
    o.question,
    o.layer,
    o.answer,
    o.answered_on,
    o.agreed_on,
    o.is_locked,
    o.is_answered,
    case when o.answer is not null then nullif(o.answer_note, '') end as answer_note
from learning_on($as_of) as o
inner join portfolio as p on o.pilot_no = p.pilot_no
where p.pilot_key = $pilot_key
order by o.question asc, o.layer asc
