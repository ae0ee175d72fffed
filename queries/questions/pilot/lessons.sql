-- The lessons of the chosen pilots that were recorded by $as_of, newest first, with what was done with each by then.
-- Grain: municipality, lesson_id
-- A lesson of which the day is not stated comes last. stage: where the pilot is on $as_of, null where unknown;
-- is_stopped: it ended without being rolled out. kind: worked | did_not_work, null where nobody said.
-- days_to_action: from the day on which it was recorded to that of the action, or up to $as_of while it is open;
-- null where a day is unknown, or that of the action lies before the lesson. came: in_time (adopted or rejected
-- within 90 days) | late (after more) | open (at most 90 days old, without action) | overdue (older, without action)
-- | unknown (in how many days). n_reuses: how often others told that they use it; a pilot of the same owner is no
-- other. $search: only those in which, or in the title of which, every word of it is found, whatever accents and
-- endings; found_words: those words as they stand in the lesson or the title, empty without a search. $which: of
-- those only the ones that `lessons_summary` counts so.
-- Parameters: $as_of date, $search text = null, $filters, $which choice(is_listed|is_in_time|is_late|is_overdue|
--   is_open|is_unknown|is_adopted|is_rejected|is_worked|is_failed|is_of_stopped|is_reused) = is_listed
-- Columns: municipality text, pilot_id text, pilot_key text, title text, lesson_id text, lesson text, layer text,
--   recorded_on date, action text, action_on date, stage text, is_stopped boolean, theme text, kind text,
--   days_to_action bigint, came text, n_reuses bigint, found_words text, source_file text, source_sheet text,
--   source_row bigint
-- Measures: n_lessons rows, n_in_time rows if is_in_time, n_late rows if is_late, n_overdue rows if is_overdue,
--   n_open rows if is_open, n_unknown rows if is_unknown, n_adopted rows if is_adopted, n_rejected rows if is_rejected,
--   n_worked rows if is_worked, n_failed rows if is_failed, n_of_stopped rows if is_of_stopped,
--   n_reused rows if is_reused
select
    p.municipality,
    p.pilot_id,
    p.pilot_key,
    p.title,
    l.lesson_id,
    l.lesson,
    l.layer,
    l.recorded_on,
    l.action,
    l.action_on,
    s.stage,
    coalesce(s.stage = 'stopped', false) as is_stopped,
    p.theme,
    l.kind,
    l.days_to_action,
    l.came,
    l.n_reuses,
    array_to_string(words_found(concat_ws(' ', l.lesson, p.title), $search), ' ') as found_words,
    l.source_file,
    l.source_sheet,
    l.source_row
from lessons_on($as_of) as l
inner join chosen_pilots($as_of, $filters) as p on l.pilot_no = p.pilot_no
left join stays_on($as_of) as s on p.pilot_no = s.pilot_no
where
    words_found(concat_ws(' ', l.lesson, p.title), $search) is not null
    and case $which
        when 'is_listed' then true
        when 'is_in_time' then l.came = 'in_time'
        when 'is_late' then l.came = 'late'
        when 'is_overdue' then l.came = 'overdue'
        when 'is_open' then l.came = 'open'
        when 'is_unknown' then l.came = 'unknown'
        when 'is_adopted' then l.action = 'adopted'
        when 'is_rejected' then l.action = 'rejected'
        when 'is_worked' then l.kind = 'worked'
        when 'is_failed' then l.kind = 'did_not_work'
        when 'is_of_stopped' then s.stage = 'stopped'
        when 'is_reused' then l.n_reuses > 0
    end
order by l.recorded_on desc nulls last, p.municipality asc, l.lesson_id asc
