-- The records of the pilots, with how long ago each was brought up to date on $as_of; the oldest first.
-- Grain: pilot_key. $which: all | stale (older than 183 days) | age_unknown. source_*: the pilot's own record.
-- Parameters: $as_of date, $which choice(all|stale|age_unknown) = all,
--   $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: pilot_key, municipality, title, updated_on, record_age_days, source_file, source_sheet, source_row
select
    pilot_key,
    municipality,
    title,
    updated_on,
    date_diff('day', updated_on, $as_of) as record_age_days,
    source_file,
    source_sheet,
    source_row
from chosen_pilots($as_of, $municipality, $theme, $owner, $body)
where
    case $which
        when 'stale' then coalesce($as_of - updated_on > 183, false)
        when 'age_unknown' then updated_on is null
        else true
    end
order by updated_on asc nulls last, pilot_no asc
