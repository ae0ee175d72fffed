-- The lessons that others recorded by $as_of on these themes, for who begins or is at it: of all pilots that a reader
-- sees, whatever their municipality.
-- Grain: municipality, lesson_id
-- What did not work, or is of a pilot that was stopped, comes first: that teaches most; then the newest. $not_of: not
-- those of this pilot itself. Columns as in `lessons`.
-- Parameters: $as_of date, $theme text[], $not_of text = null
-- Columns: municipality text, pilot_key text, title text, theme text, lesson_id text, lesson text, layer text,
--   kind text, recorded_on date, action text, is_stopped boolean, n_reuses bigint
select
    p.municipality,
    p.pilot_key,
    p.title,
    p.theme,
    l.lesson_id,
    l.lesson,
    l.layer,
    l.kind,
    l.recorded_on,
    l.action,
    coalesce(s.stage = 'stopped', false) as is_stopped,
    l.n_reuses
from lessons_on($as_of) as l
inner join pilots_on($as_of) as p on l.pilot_no = p.pilot_no
left join stays_on($as_of) as s on p.pilot_no = s.pilot_no
where
    p.theme is not null
    and is_in_groups($theme, p.theme)
    and ($not_of is null or p.pilot_key <> $not_of)
order by
    coalesce(s.stage = 'stopped' or l.kind = 'did_not_work', false) desc,
    l.recorded_on desc nulls last,
    p.municipality asc,
    l.lesson_id asc
