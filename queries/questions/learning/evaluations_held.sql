-- How many evaluations were held of those that were due by $as_of, by theme and in all, and what became of their
-- reports.
-- Grain: is_whole, theme
-- The whole first; then every theme of the chosen pilots, also those with nothing planned, the one not stated last.
-- n_planned: all that are known. n_due: more than 30 days past their first plan; n_held: of these, share with its
-- exact 95 % interval (Clopper-Pearson) lo to hi, null where none is due. n_cancelled: of those that are due, what was
-- cancelled: it was not held. n_late: due, and neither. n_ahead: not held, and not due yet. n_reports: held, due or
-- not; n_untold: of these, of which it is not told what became of their report; n_unsigned: not signed off yet,
-- longest_unsigned: for so many days; n_signed: signed off. Of those, n_in_time, n_too_late: published within 84 days,
-- or later; n_closed: not, for a reason; n_open_in_time, n_overdue: not yet, for at most 84 days or for longer.
-- Parameters: $as_of date, $filters
-- Selects: is_whole, theme, n_planned, n_due, n_held, n_cancelled, n_late, n_ahead, n_reports, n_untold, n_unsigned,
--   longest_unsigned, n_signed, n_in_time, n_too_late, n_closed, n_open_in_time, n_overdue
-- Columns: is_whole boolean, theme text, n_planned bigint, n_due bigint, n_held bigint, n_cancelled bigint,
--   n_late bigint, n_ahead bigint, n_reports bigint, n_untold bigint, n_unsigned bigint, longest_unsigned bigint,
--   n_signed bigint, n_in_time bigint, n_too_late bigint, n_closed bigint, n_open_in_time bigint, n_overdue bigint,
--   share double, lo double, hi double
-- Completed by: held_share
-- Reads: evaluated
select
    grouping(theme) = 1 as is_whole,
    theme,
    count(nth) as n_planned,
    count(*) filter (where is_due) as n_due,
    count(*) filter (where is_due and is_held) as n_held,
    count(*) filter (where is_due and is_cancelled) as n_cancelled,
    count(*) filter (where state = 'late') as n_late,
    count(*) filter (where state in ('in_month', 'planned')) as n_ahead,
    count(*) filter (where is_held) as n_reports,
    count(*) filter (where report = 'unknown') as n_untold,
    count(*) filter (where report = 'unsigned') as n_unsigned,
    max(case when report = 'unsigned' then days_to_sign_off end) as longest_unsigned,
    count(*) filter (where is_held and signed_off_on is not null) as n_signed,
    count(*) filter (where report = 'in_time') as n_in_time,
    count(*) filter (where report = 'too_late') as n_too_late,
    count(*) filter (where report = 'closed') as n_closed,
    count(*) filter (where report = 'open_in_time') as n_open_in_time,
    count(*) filter (where report = 'overdue') as n_overdue
from evaluated
group by grouping sets ((), (theme))
order by is_whole desc, theme asc nulls last
