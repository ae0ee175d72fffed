-- One row per pilot that is known still, of those in the copy that it is made from: what its readers may not see is not
-- there. Every view with rows of pilots starts here.
-- Grain: pilot_no
-- Parameters: none
-- Columns: pilot_no bigint, pilot_key text, municipality text, pilot_id text
select
    pilot_no,
    pilot_key,
    municipality,
    pilot_id
from pilots_known
where was_known(known_from, known_until, last_day())
order by pilot_no
