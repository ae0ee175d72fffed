-- When the queue of successful pilots that wait on a body clears, by what that body did at its past meetings.
-- Grain: municipality, body
-- Those for which pilots wait; body is null where nobody said who decides. The longest queue first. Who waits is as in
-- `waiting_decisions`. The forecast follows the real meeting calendar from $as_of on: before each meeting as many come
-- to wait as before one of the past meetings, and at it as many leave the queue as at one of those for which something
-- waited, each of two years of past meetings being as likely (zeros included).
-- meetings_p50, _p85, _p95: the number of the first meeting after which the queue is empty in at least that share of
-- all possible futures; clears_on_*: its day. Null beyond the calendar: then read "more than n_meetings_ahead".
-- without_arrivals_p50, _p85, _p95: the same when nobody else comes to wait, or only behind those who wait now.
-- left_per_meeting, arrived_per_meeting: the means of what is drawn from.
-- withheld: no_body | too_few_meetings (under 8 for which something waited) | too_few_exits (under 5) | no_calendar
-- | beyond_calendar (some of the shares are not reached within the calendar). The first that holds.
-- Parameters: $as_of date, $filters
-- Selects: municipality, body, n_waiting, left_per_meeting, arrived_per_meeting, meetings_ahead
-- Columns: municipality text, body text, n_waiting bigint, n_meetings_held bigint, n_exits bigint,
--   left_per_meeting double, arrived_per_meeting double, n_meetings_ahead bigint, meetings_p50 double,
--   meetings_p85 double, meetings_p95 double, clears_on_p50 date, clears_on_p85 date, clears_on_p95 date,
--   without_arrivals_p50 double, without_arrivals_p85 double, without_arrivals_p95 double, withheld text
-- Completed by: queue_forecast
with
waiting as (
    select
        municipality,
        body,
        count(*) as n_waiting
    from waits($as_of, false, 'all', $filters, 1, 1)
    group by municipality, body
),

upcoming as (
    select
        municipality,
        body,
        list(meets_on order by meets_on) as meetings_ahead
    from meetings
    where meets_on >= $as_of and was_known(known_from, known_until, $as_of)
    group by municipality, body
)

select
    w.municipality,
    w.body,
    w.n_waiting,
    h.left_per_meeting,
    h.arrived_per_meeting,
    u.meetings_ahead
from waiting as w
left join deciding_bodies as d on w.municipality = d.municipality and w.body = d.body
left join meeting_history($as_of, false, $filters) as h on d.body_no = h.body_no
left join upcoming as u on w.municipality = u.municipality and w.body = u.body
order by w.n_waiting desc, w.municipality asc, w.body asc nulls last
