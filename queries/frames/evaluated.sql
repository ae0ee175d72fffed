-- The evaluations of the chosen pilots, against their first plan, and the pilots of which none is known.
-- Grain: pilot_no, nth
-- As in `evaluations_on`; nth: null of a pilot of which none is planned or was held.
-- Parameters: $as_of date, $filters
select
    p.municipality,
    p.pilot_id,
    p.title,
    p.theme,
    p.pilot_key,
    p.pilot_no,
    e.* exclude (pilot_no)
from chosen_pilots($as_of, $filters) as p
left join evaluations_on($as_of) as e on p.pilot_no = e.pilot_no
