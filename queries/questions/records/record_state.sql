-- How fresh the records are on $as_of: the age of the chosen pilots' records, and the files they came from.
-- Grain: one row
-- n_stale, n_age_unknown: as in pilot_records.
-- Parameters: $as_of date, $filters
-- Columns: n_pilots bigint, oldest_updated_on date, newest_updated_on date, n_stale bigint, n_age_unknown bigint,
--   sources text
select
    count(*) as n_pilots,
    min(updated_on) as oldest_updated_on,
    max(updated_on) as newest_updated_on,
    count(*) filter (where is_stale) as n_stale,
    count(*) filter (where is_age_unknown) as n_age_unknown,
    coalesce(string_agg(distinct source_file, ', ' order by source_file), '') as sources
from pilot_records($as_of, $filters)
order by n_pilots
