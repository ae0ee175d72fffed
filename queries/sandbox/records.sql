-- One row: which version of the records this is.
-- Grain: the version.
-- Columns: version varchar, loaded_at timestamp, as_of date, is_example boolean, own_municipality varchar
select
    load_id as version,
    loaded_at,
    as_of,
    is_example,
    own_municipality
from load_info
