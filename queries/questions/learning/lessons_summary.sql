-- What was done with the lessons of the chosen pilots by $as_of, in totals for one sentence.
-- Grain: one row
-- As in `lessons`. n_lessons = n_in_time + n_late + n_overdue + n_open + n_unknown: adopted or rejected within 90
-- days, after more, without action for more than 90 days, without action and younger than that (nothing failed there
-- yet), and of which a day is unknown. n_worked, n_failed: about what worked and what did not; of others nobody said.
-- n_of_stopped: lessons of stopped pilots. n_stopped: pilots that were stopped; n_stopped_learned: of these those with
-- a lesson. n_reused: lessons that others use.
-- Parameters: $as_of date, $filters
-- Columns: n_lessons bigint, n_in_time bigint, n_late bigint, n_overdue bigint, n_open bigint, n_unknown bigint,
--   n_adopted bigint, n_rejected bigint, n_worked bigint, n_failed bigint, n_of_stopped bigint, n_stopped bigint,
--   n_stopped_learned bigint, n_reused bigint
with
here as materialized (
    select
        l.*,
        p.pilot_no as chosen_no,
        coalesce(s.stage = 'stopped', false) as is_stopped
    from chosen_pilots($as_of, $filters) as p
    left join lessons_on($as_of) as l on p.pilot_no = l.pilot_no
    left join stays_on($as_of) as s on p.pilot_no = s.pilot_no
)

select
    count(lesson_id) as n_lessons,
    count(*) filter (where came = 'in_time') as n_in_time,
    count(*) filter (where came = 'late') as n_late,
    count(*) filter (where came = 'overdue') as n_overdue,
    count(*) filter (where came = 'open') as n_open,
    count(*) filter (where came = 'unknown') as n_unknown,
    count(*) filter (where action = 'adopted') as n_adopted,
    count(*) filter (where action = 'rejected') as n_rejected,
    count(*) filter (where kind = 'worked') as n_worked,
    count(*) filter (where kind = 'did_not_work') as n_failed,
    count(lesson_id) filter (where is_stopped) as n_of_stopped,
    count(distinct chosen_no) filter (where is_stopped) as n_stopped,
    count(distinct chosen_no) filter (where is_stopped and lesson_id is not null) as n_stopped_learned,
    count(*) filter (where n_reuses > 0) as n_reused
from here
order by n_lessons
