-- How good the forecast of the queue would have been: it is made again for the first day of each of the last eight
-- quarters of which the outcome is known on $as_of, from what was recorded by then (recorded_on; where that is empty,
-- the day it happened), and laid beside what came of it in three months. The meeting calendar counts as known.
-- Grain: municipality x body x score; all bodies together first (is_whole; municipality and body are null).
-- score: brier (the chance that a pilot that waits leaves the queue within three months; 0 is perfect)
-- | pinball_p50, pinball_p85 (how many leave the queue of the body in that time; in pilots, 0 is perfect)
-- | coverage (how often that number lay between the 5 % and 95 % that were forecast; 0.90 is perfect).
-- model: the forecast; baseline: a constant rate a day, from the same two years. n: pilots times snapshots for brier,
-- snapshots for the others. *_low, *_high: Wilson interval of 95 %, coverage only. winner: model | baseline | equal.
-- Forecasts that would not have been shown are not scored. withheld: no_past_forecasts.
-- Parameters: $as_of date, $municipality text[], $theme text[], $owner text[], $body text[]
-- Selects: municipality, body, snapshot_on, n_waiting, n_gone, n_left, left_per_meeting, arrived_per_meeting,
--   n_meetings_ahead, days_ahead, days, waited_days
-- Columns: municipality, body, is_whole, score, n_snapshots, n, model, baseline, model_low, model_high, baseline_low,
--   baseline_high, winner, withheld
-- Completed by: backtest
with
snapshots as (
    select
        looked_on,
        cast(looked_on + interval 3 month as date) as ends_on
    from queue_days($as_of, true)
),

queues as (
    select
        s.looked_on,
        q.body_no,
        count(*) as n_waiting,
        sum(case when q.left_on < s.ends_on then 1 else 0 end) as n_gone
    from queue_as_recorded as q
    inner join chosen_pilots($municipality, $theme, $owner, null) as p on q.pilot_no = p.pilot_no
    cross join snapshots as s
    where q.known_from <= s.looked_on and (q.known_until is null or q.known_until > s.looked_on)
    group by s.looked_on, q.body_no
),

leaves as (
    select
        s.looked_on,
        m.body_no,
        count(*) as n_left
    from queue_moves as m
    inner join chosen_pilots($municipality, $theme, $owner, null) as p on m.pilot_no = p.pilot_no
    cross join snapshots as s
    where
        not m.is_arrival
        and m.known_until is null
        and m.moved_on > s.looked_on
        and m.moved_on < s.ends_on
    group by s.looked_on, m.body_no
),

upcoming as (
    select
        s.looked_on,
        b.body_no,
        count(*) as n_meetings
    from meetings as m
    inner join deciding_bodies as b on m.municipality = b.municipality and m.body = b.body
    cross join snapshots as s
    where m.meets_on >= s.looked_on and m.meets_on < s.ends_on
    group by s.looked_on, b.body_no
)

select
    b.municipality,
    b.body,
    q.looked_on as snapshot_on,
    q.n_waiting,
    cast(q.n_gone as bigint) as n_gone,
    coalesce(o.n_left, 0) as n_left,
    h.left_per_meeting,
    h.arrived_per_meeting,
    coalesce(u.n_meetings, 0) as n_meetings_ahead,
    date_diff('day', s.looked_on, s.ends_on) as days_ahead,
    h.days,
    h.waited_days
from queues as q
inner join snapshots as s on q.looked_on = s.looked_on
inner join deciding_bodies as b on q.body_no = b.body_no
left join meeting_history($as_of, true, $municipality, $theme, $owner) as h
    on q.looked_on = h.looked_on and q.body_no = h.body_no
left join leaves as o on q.looked_on = o.looked_on and q.body_no = o.body_no
left join upcoming as u on q.looked_on = u.looked_on and q.body_no = u.body_no
where cast($body as varchar[]) is null or list_contains(cast($body as varchar[]), b.body)
order by b.body_no, q.looked_on
