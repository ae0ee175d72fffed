-- Every pilot that is running, evaluating or waiting on a decision after success, with how ready it is on $as_of.
-- Grain: pilot_key
-- By the day of the evaluation; those that wait come last.
-- evaluation_on: as the newest plan has it that was known then; of a pilot that waits (is_waiting) the day on which it
-- succeeded. days_to_evaluation, weeks_to_evaluation: below zero where it should have been held, null for one that
-- waits and without a plan.
-- open_gates: of the six, open_items: which, as codes between commas, both null where the municipality had assessed
-- nothing by then. outdated_gates: of the open ones, those assessed too long ago. open_of_all: of all ten items.
-- weakest_item: the readiness of the pilot, never an average: no before not_assessed, outdated, partly, no_evidence and
-- no_reason (weakest_because; null where all is met); weakest_state: what was said of it, null where nothing was.
-- start_moment, midway_moment, before_moment: kept | missed | due | not_due | unknown, as readiness_moments_of has it;
-- moments_missed: how many of them; moments_past: of how many the days are over, null where none is known;
-- before_due_on: the day three months before the evaluation.
-- people_reached_now: use is not readiness; as people_of_pilots shows it (is_people_withheld: too small to show).
-- is_near: the evaluation is planned within $near_days (13 weeks); is_overdue: it was planned before $as_of.
-- is_near_not_ready, is_overdue_not_ready: and a gate is open; null where that is unknown.
-- $which: of those only the ones that `readiness_summary` counts so; is_underway: running or evaluating.
-- Parameters: $as_of date, $near_days integer = 91, $smallest integer = 10, $rounded_to integer = 1, $filters,
--   $which choice(is_listed|is_underway|is_unknown|is_not_ready|is_near|is_near_not_ready|is_overdue_not_ready|
--   is_without_plan|has_missed|is_waiting_not_ready) = is_listed
-- Columns: municipality text, pilot_id text, title text, theme text, owner text, receiving_team text, stage text,
--   is_waiting boolean, started_on date, evaluation_on date, days_to_evaluation bigint, weeks_to_evaluation double,
--   open_gates bigint, open_items text, outdated_gates bigint, open_of_all bigint, weakest_item text,
--   weakest_state text, weakest_because text, start_moment text, midway_moment text, before_moment text,
--   before_due_on date, moments_missed bigint, moments_past bigint, people_reached_now double,
--   is_people_withheld boolean, self_rating text, is_near boolean, is_overdue boolean, is_near_not_ready boolean,
--   is_overdue_not_ready boolean, pilot_key text
-- Reads: prepared
-- Measures: n_pilots rows if is_underway, n_unknown rows if is_unknown, n_not_ready rows if is_not_ready,
--   n_near rows if is_near, n_near_not_ready rows if is_near_not_ready,
--   n_overdue_not_ready rows if is_overdue_not_ready, n_without_plan rows if is_without_plan,
--   n_missed rows if has_missed, n_waiting_not_ready rows if is_waiting_not_ready
select
    p.municipality,
    p.pilot_id,
    p.title,
    p.theme,
    p.owner,
    p.receiving_team,
    p.stage,
    p.is_waiting,
    p.started_on,
    p.evaluation_on,
    p.days_to_evaluation,
    p.days_to_evaluation / 7 as weeks_to_evaluation,
    p.open_gates,
    p.open_items,
    p.outdated_gates,
    p.n_open_items as open_of_all,
    p.weakest_item,
    p.weakest_state,
    p.weakest_because,
    p.start_moment,
    p.midway_moment,
    p.before_moment,
    p.before_due_on,
    p.moments_missed,
    p.moments_past,
    o.people_now as people_reached_now,
    p.people_reached_now is not null and o.people_now is null as is_people_withheld,
    case when p.self_rated_on is null or p.self_rated_on <= $as_of then p.self_rating end as self_rating,
    p.is_near,
    p.is_overdue,
    p.is_near_not_ready,
    p.is_overdue_not_ready,
    p.pilot_key
from prepared as p
inner join people_of_pilots($as_of, $smallest, $rounded_to) as o on p.pilot_no = o.pilot_no
where
    case $which
        when 'is_listed' then true
        when 'is_underway' then not p.is_waiting
        when 'is_unknown' then not p.is_waiting and p.open_gates is null
        when 'is_not_ready' then not p.is_waiting and p.open_gates > 0
        when 'is_near' then p.is_near
        when 'is_near_not_ready' then p.is_near_not_ready
        when 'is_overdue_not_ready' then p.is_overdue_not_ready
        when 'is_without_plan' then not p.is_waiting and p.evaluation_on is null
        when 'has_missed' then not p.is_waiting and p.moments_missed > 0
        when 'is_waiting_not_ready' then p.is_waiting and p.open_gates > 0
    end
order by
    p.is_waiting asc,
    p.evaluation_on asc nulls last,
    p.open_gates desc nulls last,
    p.pilot_key asc
