-- The six layers of the chosen pilots that have run by $as_of, with what they agreed to learn and answered.
-- Grain: pilot_no, layer
-- As in `layers_on`.
-- Parameters: $as_of date, $filters
select
    p.municipality,
    p.pilot_id,
    p.title,
    p.theme,
    p.owner,
    p.pilot_key,
    l.*
from layers_on($as_of) as l
inner join chosen_pilots($as_of, $filters) as p on l.pilot_no = p.pilot_no
