-- The records of the pilots, with how long ago each was brought up to date on $as_of; the oldest first.
-- Grain: pilot_key. $which: all | stale (open, and older than 183 days) | age_unknown (open), as in
-- record_state. source_*: the pilot's own record.
-- Parameters: $as_of date, $which choice(all|stale|age_unknown) = all,
--   $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: pilot_key, municipality, title, updated_on, record_age_days, source_file, source_sheet, source_row
with
records as (
    select
        p.pilot_no,
        p.pilot_key,
        p.municipality,
        p.title,
        case when p.updated_on <= $as_of then p.updated_on end as updated_on,
        coalesce(s.stage not in ('anchored', 'stopped'), true) as is_open,
        p.source_file,
        p.source_sheet,
        p.source_row
    from chosen_pilots($as_of, $municipality, $theme, $owner, $body) as p
    left join stays_on($as_of) as s on p.pilot_no = s.pilot_no
)

select
    pilot_key,
    municipality,
    title,
    updated_on,
    date_diff('day', updated_on, $as_of) as record_age_days,
    source_file,
    source_sheet,
    source_row
from records
where
    case $which
        when 'stale' then is_open and coalesce($as_of - updated_on > 183, false)
        when 'age_unknown' then is_open and updated_on is null
        else true
    end
order by updated_on asc nulls last, pilot_no asc
