-- What a version says of itself.
-- Grain: one row
-- Parameters: none
-- Columns: loaded_at timestamp, as_of date, is_example boolean, own_municipality text,
--   n_pilots bigint
select
    i.loaded_at,
    i.as_of,
    i.is_example,
    i.own_municipality,
    (select count(*) from portfolio) as n_pilots
from load_info as i
order by i.load_id
