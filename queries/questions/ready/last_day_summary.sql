-- How many pilots have to begin preparing their rollout, and by when, on $as_of, in totals for one sentence.
-- Grain: one row
-- Who counts, and what late, unknown, open and done are, is as in last_day_to_begin: n_pilots = n_late + n_unknown
-- + n_open + n_done. n_late_green: of the late, those that their owner rates green. n_without_evaluation: of the
-- unknown, those of which nobody said when they are evaluated.
-- next_day: the first last day that is still to come, of n_next pilots; next_strand: what has to begin then, null where
-- that differs between them. Also of pilots of which another strand is unknown.
-- amendment_papers_on: of those that are late the first day on which papers are due for an amendment of the budget that
-- can still do it, for the meeting of amendment_on; of n_amendment of them.
-- Parameters: $as_of date, $filters
-- Columns: n_pilots bigint, n_late bigint, n_late_green bigint, n_unknown bigint, n_without_evaluation bigint,
--   n_open bigint, n_done bigint, next_day date, n_next bigint, next_strand text, days_to_next bigint,
--   amendment_papers_on date, amendment_on date, n_amendment bigint
-- Reads: last_days
with
pilots_then as materialized (
    select
        w.*,
        case when p.self_rated_on is null or p.self_rated_on <= $as_of then p.self_rating end as rating,
        case when w.last_day >= $as_of then w.last_day end as day_ahead,
        case when w.came = 'late' then d.amendment_papers_on end as papers_on,
        case when w.came = 'late' then d.amendment_meets_on end as amendment_on
    from last_days_of_pilots('last_days') as w
    inner join pilots_on($as_of) as p on w.pilot_no = p.pilot_no
    inner join last_days as d on w.pilot_no = d.pilot_no and d.strand_order = 1
),

first_ahead as (
    select
        min(day_ahead) as next_day,
        min(papers_on) as papers_on
    from pilots_then
)

select
    count(*) as n_pilots,
    count(*) filter (where p.came = 'late') as n_late,
    count(*) filter (where p.came = 'late' and p.rating = 'green') as n_late_green,
    count(*) filter (where p.came = 'unknown') as n_unknown,
    count(*) filter (where p.came = 'unknown' and p.unknown_because = 'no_evaluation') as n_without_evaluation,
    count(*) filter (where p.came = 'open') as n_open,
    count(*) filter (where p.came = 'done') as n_done,
    min(f.next_day) as next_day,
    count(*) filter (where p.day_ahead = f.next_day) as n_next,
    case
        when count(distinct p.last_strand) filter (where p.day_ahead = f.next_day) = 1
            then min(p.last_strand) filter (where p.day_ahead = f.next_day)
    end as next_strand,
    date_diff('day', $as_of, min(f.next_day)) as days_to_next,
    min(f.papers_on) as amendment_papers_on,
    min(p.amendment_on) filter (where p.papers_on = f.papers_on) as amendment_on,
    count(*) filter (where p.papers_on = f.papers_on) as n_amendment
from pilots_then as p
cross join first_ahead as f
order by n_pilots
