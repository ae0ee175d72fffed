-- When the queue of successful pilots that wait on a body clears, by what that body did at its past meetings.
-- Grain: municipality x body (those for which pilots wait; body is null where nobody said who decides); the longest
-- queue first. Who waits is as in `waiting_decisions`. The forecast follows the real meeting calendar from $as_of on:
-- before each meeting as many come to wait as before one of the past meetings, and at it as many leave the queue as at
-- one of those for which something waited, each of two years of past meetings being as likely (zeros included).
-- meetings_p50, _p85, _p95: the number of the first meeting after which the queue is empty in at least that share of
-- all possible futures; clears_on_*: its day. Null beyond the calendar: then read "more than n_meetings_ahead".
-- without_arrivals_p50, _p85, _p95: the same when nobody else comes to wait, or only behind those who wait now.
-- left_per_meeting, arrived_per_meeting: the means of what is drawn from.
-- withheld: no_body | too_few_meetings (under 8 for which something waited) | too_few_exits (under 5) | no_calendar
-- | beyond_calendar (some of the shares are not reached within the calendar). The first that holds.
-- Parameters: $as_of date, $municipality text[], $theme text[], $owner text[], $body text[]
-- Selects: municipality, body, n_waiting, left_per_meeting, arrived_per_meeting, meetings_ahead
-- Columns: municipality, body, n_waiting, n_meetings_held, n_exits, left_per_meeting, arrived_per_meeting,
--   n_meetings_ahead, meetings_p50, meetings_p85, meetings_p95, clears_on_p50, clears_on_p85, clears_on_p95,
--   without_arrivals_p50, without_arrivals_p85, without_arrivals_p95, withheld
-- Completed by: queue_forecast
with
waiting as (
    select
        p.municipality,
        p.body,
        count(*) as n_waiting
    from waits_on($as_of) as w
    inner join chosen_pilots($as_of, $municipality, $theme, $owner, $body) as p on w.pilot_no = p.pilot_no
    where not w.is_partly
    group by p.municipality, p.body
),

upcoming as (
    select
        municipality,
        body,
        list(meets_on order by meets_on) as meetings_ahead
    from meetings
    where meets_on >= $as_of
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
left join meeting_history($as_of, false, $municipality, $theme, $owner) as h on d.body_no = h.body_no
left join upcoming as u on w.municipality = u.municipality and w.body = u.body
order by w.n_waiting desc, w.municipality asc, w.body asc nulls last
