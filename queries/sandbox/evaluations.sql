-- One row per evaluation that is due or was held, as it was told: where a plan moved, one under each day.
-- Grain: pilot_key, due_on, held_on
-- Of: evaluations
-- Columns: pilot_key text, due_on date, held_on date, signed_off_on date, published_on date, unpublished_reason text,
--   hours_budgeted double, facilitation text, layers_present text[]
select
    s.pilot_key,
    e.due_on,
    e.held_on,
    e.signed_off_on,
    e.published_on,
    e.unpublished_reason,
    e.hours_budgeted,
    e.facilitation,
    e.layers_present
from shown_pilots as s
inner join evaluations as e on s.municipality = e.municipality and s.pilot_id = e.pilot_id
where was_known(e.known_from, e.known_until, last_day())
order by s.pilot_no asc, e.due_on asc nulls last, e.held_on asc
