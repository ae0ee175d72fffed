-- What is blocked on $as_of: why, since when, for how long. The longest first.
-- Grain: pilot_key
-- Those not anchored or stopped. Pilots of one of the groups in $grp only, where given.
-- grp: all groups of the pilot in one text. blocked_on, days_blocked: null where the day is unknown; reason: null where
-- none was stated. source_*: the statement that says so.
-- Parameters: $as_of date, $by dimension = theme, $grp text[], $filters
-- Columns: pilot_key text, municipality text, pilot_id text, title text, grp text, stage text, reason text, note text,
--   blocked_on date, days_blocked bigint, source_file text, source_sheet text, source_row bigint
select
    p.pilot_key,
    p.municipality,
    p.pilot_id,
    p.title,
    case when $by = 'stage' then s.stage else p.grp end as grp,
    s.stage,
    b.reason,
    b.note,
    b.blocked_on,
    date_diff('day', b.blocked_on, $as_of) as days_blocked,
    b.source_file,
    b.source_sheet,
    b.source_row
from blocked_on($as_of) as b
inner join listed_pilots($as_of, $by, $grp, $filters) as p on b.pilot_no = p.pilot_no
left join stays_on($as_of) as s on b.pilot_no = s.pilot_no
where
    coalesce(is_open_stage(s.stage), true)
    and ($by <> 'stage' or is_in_groups($grp, s.stage))
order by days_blocked desc nulls last, p.pilot_key asc
