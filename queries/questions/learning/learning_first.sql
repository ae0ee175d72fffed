-- Whom to ask first: the chosen pilots with an evaluation that is still to be held, and layers that answered nothing of
-- what was agreed before the start.
-- Grain: pilot_key
-- The one whose evaluation is or was due first comes first. layers: those that answered nothing, in the order of the
-- contract; n_layers of them. evaluate_on: the first plan of the first of its evaluations that was not held. is_past:
-- that day has passed.
-- Parameters: $as_of date, $filters
-- Columns: municipality text, title text, layers text, n_layers bigint, evaluate_on date, is_past boolean,
--   pilot_key text
-- Reads: learned
select
    municipality,
    title,
    string_agg(layer, ', ' order by layer_order) as layers,
    count(*) as n_layers,
    evaluate_on,
    evaluate_on < $as_of as is_past,
    pilot_key
from learned
where state = 'unanswered' and evaluate_on is not null
group by municipality, title, evaluate_on, pilot_key
order by evaluate_on asc, n_layers desc, title asc, pilot_key asc
