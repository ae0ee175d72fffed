-- One row: which version of the records this is.
-- Grain: one row
-- Columns: version text, loaded_at timestamp, as_of date, is_example boolean, own_municipality text
select
    load_id as version,
    loaded_at,
    as_of,
    is_example,
    own_municipality
from load_info
