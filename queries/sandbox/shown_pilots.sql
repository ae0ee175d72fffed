-- One row per pilot that the readers of an analyst's copy may see. Every view with rows of pilots starts here, so what
-- is not shown is not in the copy.
-- Grain: pilot_no
-- Parameters: $audience choice(staff|public)
-- Columns: pilot_no bigint, pilot_key text, municipality text, pilot_id text
select
    pilot_no,
    pilot_key,
    municipality,
    pilot_id
from pilots_known
where was_known(known_from, known_until, last_day()) and ($audience = 'staff' or visibility = 'public')
order by pilot_no
