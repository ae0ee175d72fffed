-- Every evaluation of the chosen pilots that is planned or was held by $as_of, as known then, against its first plan.
-- Grain: pilot_key, nth
-- By the day on which it was due. due_on, is_due, is_held, held_on, is_cancelled, state, report: as in
-- `evaluations_on`. days_late: from due_on to the day on which it was held, or up to $as_of where it is late.
-- days_to_sign_off, days_to_publish: from held to signed off, and from signed off to published; up to $as_of where
-- that is still open (report unsigned, open_in_time, overdue); null where a day is unknown. source_*: the row of the
-- list of evaluations; null where none tells of it. $which: of those only the ones that `evaluations_held` counts so.
-- $grp: of these themes only ('': not stated).
-- Reads: evaluated
-- Parameters: $as_of date, $filters, $grp text[], $which choice(is_listed|is_due|is_due_held|is_due_cancelled|is_late|
--   is_ahead|is_held|is_untold|is_unsigned|is_signed|is_in_time|is_too_late|is_closed|is_open_in_time|
--   is_overdue) = is_listed
-- Columns: municipality text, pilot_id text, title text, theme text, nth bigint, due_on date, held_on date,
--   is_due boolean, is_held boolean, is_cancelled boolean, state text, days_late bigint, signed_off_on date,
--   published_on date, unpublished_reason text, report text, days_to_sign_off bigint, days_to_publish bigint,
--   pilot_key text, source_file text, source_sheet text, source_row bigint
-- Measures: n_planned rows, n_due rows if is_due, n_held rows if is_due_held, n_cancelled rows if is_due_cancelled,
--   n_late rows if is_late, n_ahead rows if is_ahead, n_reports rows if is_held, n_untold rows if is_untold,
--   n_unsigned rows if is_unsigned, n_signed rows if is_signed, n_in_time rows if is_in_time,
--   n_too_late rows if is_too_late, n_closed rows if is_closed, n_open_in_time rows if is_open_in_time,
--   n_overdue rows if is_overdue
select
    e.municipality,
    e.pilot_id,
    e.title,
    e.theme,
    e.nth,
    e.due_on,
    e.held_on,
    e.is_due,
    e.is_held,
    e.is_cancelled,
    e.state,
    case
        when e.state = 'held' then date_diff('day', e.due_on, e.held_on)
        when e.state = 'late' then date_diff('day', e.due_on, $as_of)
    end as days_late,
    e.signed_off_on,
    e.published_on,
    e.unpublished_reason,
    e.report,
    e.days_to_sign_off,
    e.days_to_publish,
    e.pilot_key,
    e.source_file,
    e.source_sheet,
    e.source_row
from evaluated as e
where
    e.nth is not null
    and is_in_groups($grp, e.theme)
    and case $which
        when 'is_listed' then true
        when 'is_due' then e.is_due
        when 'is_due_held' then e.is_due and e.is_held
        when 'is_due_cancelled' then e.is_due and e.is_cancelled
        when 'is_late' then e.state = 'late'
        when 'is_ahead' then e.state in ('in_month', 'planned')
        when 'is_held' then e.is_held
        when 'is_untold' then e.report = 'unknown'
        when 'is_unsigned' then e.report = 'unsigned'
        when 'is_signed' then e.is_held and e.signed_off_on is not null
        when 'is_in_time' then e.report = 'in_time'
        when 'is_too_late' then e.report = 'too_late'
        when 'is_closed' then e.report = 'closed'
        when 'is_open_in_time' then e.report = 'open_in_time'
        when 'is_overdue' then e.report = 'overdue'
    end
order by e.due_on asc nulls last, e.title asc, e.pilot_key asc, e.nth asc
