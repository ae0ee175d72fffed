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
from portfolio
where $audience = 'staff' or visibility = 'public'
order by pilot_no
