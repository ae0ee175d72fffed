-- How many pilots have to begin preparing their rollout, and by when, on $as_of, in totals for one sentence.
-- Grain: one row
-- Who counts, and what late, unknown, open and done are, is as in last_day_to_begin: n_pilots = n_late + n_unknown
-- + n_open + n_done. n_late_green: of the late, those that their owner rates green. n_without_evaluation: of the
-- unknown, those of which nobody said when they are evaluated.
-- Of the unknown: unknown_because, the reason of most of them (of a tie the first by its name), has_other_because: some
-- have another one; unknown_until: where calendars of meetings end, null where that differs between those of that
-- reason. n_unknown_dated: those of which another strand is known, so that they have something to do by a day all the
-- same.
-- next_day: the first last day that is still to come, of n_next pilots; next_strand: what has to begin then, null where
-- that differs between them. Also of pilots of which another strand is unknown.
-- n_late = n_amendable (an amendment of the budget can still do it) + n_hurry. amendment_papers_on: the first day on
-- which papers are due for such an amendment, for the meeting of amendment_on; of n_amendment of them.
-- first_*: what has to be done first, as `last_days_of_pilots` has it: first_act by first_on (days_to_first from
-- $as_of, below zero where that is past), by n_first pilots, of which first_title is one; first_strand;
-- first_meets_on: the meeting of an amendment; first_year: of the rollout that it is for, first_year_after: that it
-- becomes else. n_follow: pilots that have to do something else or later, the first of them by follow_on
-- (days_to_follow from $as_of).
-- Parameters: $as_of date, $filters
-- Columns: n_pilots bigint, n_late bigint, n_late_green bigint, n_unknown bigint, n_without_evaluation bigint,
--   unknown_because text, has_other_because boolean, unknown_until date, n_unknown_dated bigint, n_open bigint, n_done
--   bigint, next_day date, n_next bigint, next_strand text, days_to_next bigint, amendment_papers_on date, amendment_on
--   date, n_amendment bigint, n_amendable bigint, n_hurry bigint, first_act text, first_on date, days_to_first bigint,
--   n_first bigint, first_title text, first_strand text, first_meets_on date, first_year bigint, first_year_after
--   bigint, n_follow bigint, follow_on date, days_to_follow bigint
-- Reads: last_days
with
pilots_then as materialized (
    select
        w.*,
        p.title,
        p.pilot_key,
        case when p.self_rated_on is null or p.self_rated_on <= $as_of then p.self_rating end as rating,
        case when w.last_day >= $as_of then w.last_day end as day_ahead,
        case when w.is_amendable then w.papers_on end as amend_by
    from last_days_of_pilots('last_days') as w
    inner join pilots_on($as_of) as p on w.pilot_no = p.pilot_no
),

first_ahead as (
    select
        min(day_ahead) as next_day,
        min(amend_by) as amend_by
    from pilots_then
),

unknowns as (
    select
        unknown_because,
        case when min(calendar_until) = max(calendar_until) then min(calendar_until) end as calendar_until,
        row_number() over (order by count(*) desc, unknown_because asc) as nth
    from pilots_then
    where came = 'unknown'
    group by unknown_because
),

because as (
    select
        min(unknown_because) filter (where nth = 1) as unknown_because,
        min(calendar_until) filter (where nth = 1) as calendar_until,
        count(*) > 1 as has_other
    from unknowns
)

select
    count(*) as n_pilots,
    count(*) filter (where p.came = 'late') as n_late,
    count(*) filter (where p.came = 'late' and p.rating = 'green') as n_late_green,
    count(*) filter (where p.came = 'unknown') as n_unknown,
    count(*) filter (where p.came = 'unknown' and p.unknown_because = 'no_evaluation') as n_without_evaluation,
    min(b.unknown_because) as unknown_because,
    coalesce(bool_or(b.has_other), false) as has_other_because,
    min(b.calendar_until) as unknown_until,
    count(*) filter (where p.came = 'unknown' and p.act is not null) as n_unknown_dated,
    count(*) filter (where p.came = 'open') as n_open,
    count(*) filter (where p.came = 'done') as n_done,
    min(f.next_day) as next_day,
    count(*) filter (where p.day_ahead = f.next_day) as n_next,
    case
        when count(distinct p.last_strand) filter (where p.day_ahead = f.next_day) = 1
            then min(p.last_strand) filter (where p.day_ahead = f.next_day)
    end as next_strand,
    date_diff('day', $as_of, min(f.next_day)) as days_to_next,
    min(f.amend_by) as amendment_papers_on,
    min(p.amendment_on) filter (where p.amend_by = f.amend_by) as amendment_on,
    count(*) filter (where p.amend_by = f.amend_by) as n_amendment,
    count(*) filter (where p.is_amendable) as n_amendable,
    count(*) filter (where p.act = 'hurry') as n_hurry,
    min(p.act) filter (where p.nth = 1) as first_act,
    min(p.act_on) filter (where p.nth = 1) as first_on,
    date_diff('day', $as_of, min(p.act_on) filter (where p.nth = 1)) as days_to_first,
    count(*) filter (where p.nth = 1) as n_first,
    arg_min(p.title, p.pilot_key) filter (where p.nth = 1) as first_title,
    min(p.act_strand) filter (where p.nth = 1) as first_strand,
    min(p.amendment_on) filter (where p.nth = 1 and p.act = 'amendment') as first_meets_on,
    year(min(p.rollout_on) filter (where p.nth = 1)) as first_year,
    year(min(p.rollout_on) filter (where p.nth = 1)) + 1 as first_year_after,
    count(*) filter (where p.nth > 1) as n_follow,
    min(p.act_on) filter (where p.nth > 1) as follow_on,
    date_diff('day', $as_of, min(p.act_on) filter (where p.nth > 1)) as days_to_follow
from pilots_then as p
cross join first_ahead as f
cross join because as b
order by n_pilots
