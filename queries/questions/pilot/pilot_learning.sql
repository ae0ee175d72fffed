-- The learning questions of one pilot, by layer, with the answer that was known on $as_of.
-- Grain: question, layer
-- answered_on: an answer of a later day is not known yet.
-- Parameters: $as_of date, $pilot_key text
-- Columns: question text, layer text, answer text, answered_on date
select
    question,
    layer,
    case when coalesce(answered_on <= $as_of, true) then answer end as answer,
    case when answered_on <= $as_of then answered_on end as answered_on
from learning
where
    municipality || '/' || pilot_id = $pilot_key
    and was_known(known_from, known_until, $as_of)
order by question, layer
