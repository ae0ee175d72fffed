-- How fresh the records are on $as_of: the age of the chosen pilots' records, and the files they came from.
-- Grain: one row. n_stale, n_age_unknown: of the open pilots (in any stage but anchored or stopped, or in an unknown
-- one). An update of a later day is not known yet.
-- Parameters: $as_of date, $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: n_pilots, oldest_updated_on, newest_updated_on, n_stale, n_age_unknown, sources
with
records as (
    select
        p.source_file,
        case when p.updated_on <= $as_of then p.updated_on end as updated_on,
        coalesce(s.stage not in ('anchored', 'stopped'), true) as is_open
    from chosen_pilots($as_of, $municipality, $theme, $owner, $body) as p
    left join stays_on($as_of) as s on p.pilot_no = s.pilot_no
)

select
    count(*) as n_pilots,
    min(updated_on) as oldest_updated_on,
    max(updated_on) as newest_updated_on,
    cast(coalesce(sum(case when is_open and $as_of - updated_on > 183 then 1 else 0 end), 0) as bigint) as n_stale,
    cast(coalesce(sum(case when is_open and updated_on is null then 1 else 0 end), 0) as bigint) as n_age_unknown,
    coalesce(string_agg(distinct source_file, ', ' order by source_file), '') as sources
from records
order by n_pilots
