-- A pilot that is said to be anchored, without the checks at 6 and 12 months that show that it held.
select
    h.source_file as file,
    h.source_sheet as sheet,
    'milestones' as table_name,
    h.source_row as row,
    'milestone' as column_name,
    h.happened_on as value,
    'anchored_not_held' as code,
    null as other
from happenings as h
where
    h.milestone = 'anchored'
    and h.known_until is null
    and not exists (
        select 1
        from spells as s
        where s.pilot_no = h.pilot_no and s.stage = 'anchored' and s.known_until is null
    )
order by h.source_file, h.source_row
