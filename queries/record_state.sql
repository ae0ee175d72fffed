-- How fresh the records are on $as_of: the age of the chosen pilots' records, and the files they came from.
-- Grain: one row.
-- Parameters: $as_of date, $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: n_pilots, oldest_updated_on, newest_updated_on, n_stale, n_age_unknown, sources
select
    count(*) as n_pilots,
    min(updated_on) as oldest_updated_on,
    max(updated_on) as newest_updated_on,
    cast(coalesce(sum(case when $as_of - updated_on > 183 then 1 else 0 end), 0) as bigint) as n_stale,
    cast(coalesce(sum(case when updated_on is null then 1 else 0 end), 0) as bigint) as n_age_unknown,
    coalesce(string_agg(distinct source_file, ', ' order by source_file), '') as sources
from chosen_pilots($as_of, $municipality, $theme, $owner, $body)
order by n_pilots
