-- The next meeting of each body that successful pilots wait for and that can still be reached, soonest first.
-- Grain: municipality, body
-- body is null for pilots of which nobody said who decides; meets_on is null where the body has no meeting in its
-- calendar that can still be reached: its papers are not yet due on $as_of.
-- missed_on, missed_papers_on: a meeting before it that is still to come, of which the papers are past.
-- Parameters: $as_of date, $include_partly boolean = false, $smallest integer = 10,
--   $rounded_to integer = 1, $filters
-- Columns: municipality text, body text, meets_on date, papers_due_on date, n_waiting bigint, missed_on date,
--   missed_papers_on date
-- Reads: waits_shown
with
waiting as (
    select
        municipality,
        body,
        count(*) as n_waiting
    from waits_shown
    group by municipality, body
)

select
    w.municipality,
    w.body,
    u.meets_on,
    u.papers_due_on,
    w.n_waiting,
    u.missed_on,
    u.missed_papers_on
from waiting as w
left join next_meetings_on($as_of) as u on w.municipality = u.municipality and w.body = u.body
order by u.meets_on asc nulls last, w.n_waiting desc, w.municipality asc, w.body asc nulls last
