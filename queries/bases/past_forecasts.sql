-- The past forecasts that forecast_backtest scores, one by one, in the order of body and day.
-- Grain: municipality, body, snapshot_on
-- The queues on the first days of the last eight quarters of which the outcome is known; forecasts that would not have
-- been shown are left out.
-- n_waiting: in the queue on that day, without those of whom a list no longer told three months later; n_gone: of
-- these, who had left it by then; n_left: all who left the
-- queue of that body in that time. chance: that one that waits leaves it. low, p50, p85, high: of how many leave it, as
-- was forecast (5, 50, 85 and 95 %). baseline_*: the same by a constant rate.
-- brier: the sum over those that wait of the squared miss; pinball_p50, pinball_p85: in pilots; is_covered: n_left lay
-- between low and high.
-- Parameters: $as_of date, $filters
-- Selects: municipality, body, snapshot_on, n_waiting, n_gone, n_left, left_per_meeting, arrived_per_meeting,
--   n_meetings_ahead, days_ahead, days, waited_days
-- Columns: municipality text, body text, snapshot_on date, n_waiting bigint, n_gone bigint, n_left bigint,
--   chance double, low double, p50 double, p85 double, high double, brier double, pinball_p50 double,
--   pinball_p85 double, is_covered boolean, baseline_chance double, baseline_low double, baseline_p50 double,
--   baseline_p85 double, baseline_high double, baseline_brier double, baseline_pinball_p50 double,
--   baseline_pinball_p85 double, baseline_is_covered boolean
-- Completed by: past_forecasts
-- Measures: n_pilots n_waiting, n_forecasts rows, brier brier per n_waiting, pinball_p50 pinball_p50 per rows,
--   pinball_p85 pinball_p85 per rows, coverage is_covered per rows, baseline_brier baseline_brier per n_waiting,
--   baseline_pinball_p50 baseline_pinball_p50 per rows, baseline_pinball_p85 baseline_pinball_p85 per rows,
--   baseline_coverage baseline_is_covered per rows
create or replace macro past_forecasts(as_of, filters) as table
    with
    snapshots as (
        select
            looked_on,
            cast(looked_on + interval 3 month as date) as ends_on
        from queue_days(as_of, true)
    ),

    -- Who waited by what was recorded on the first day, also where a later row says otherwise.
    shown as (
        select
            s.looked_on,
            s.ends_on,
            d.body_no,
            w.pilot_no,
            w.waits_from,
            w.known_until
        from decision_waits as w
        inner join snapshots as s
            on
                w.known_from <= s.looked_on
                and w.waits_from <= s.looked_on
                and (w.known_until is null or w.known_until > s.looked_on)
                and (w.waits_until is null or w.waits_until > s.looked_on)
                and w.left_on is null
        inner join chosen_pilots(as_of, except_bodies(filters)) as p on w.pilot_no = p.pilot_no
        inner join bodies_known as b
            on
                w.pilot_no = b.pilot_no
                and s.looked_on >= b.known_from
                and (b.known_until is null or s.looked_on < b.known_until)
        inner join deciding_bodies as d on b.municipality = d.municipality and b.body = d.body
        where not w.counts_partly
    ),

    -- What came of it, as known now: the end of that wait, or, where it turned out to be none, the day on which it did.
    queues as (
        select
            q.looked_on,
            q.body_no,
            count(*) as n_waiting,
            sum(
                case
                    when coalesce(if(w.pilot_no is null, q.known_until, w.waits_until) < q.ends_on, false) then 1
                    else 0
                end
            ) as n_gone
        from shown as q
        left join decision_waits_on(as_of) as w
            on
                q.pilot_no = w.pilot_no
                and not w.counts_partly
                and q.waits_from >= w.waits_from
                and (w.waits_until is null or q.waits_from < w.waits_until)
        where w.left_on is null or w.left_on >= q.ends_on
        group by q.looked_on, q.body_no
    ),

    leaves as (
        select
            s.looked_on,
            m.body_no,
            count(*) as n_left
        from queue_moves as m
        inner join chosen_pilots(as_of, except_bodies(filters)) as p on m.pilot_no = p.pilot_no
        cross join snapshots as s
        where
            not m.is_arrival
            and not m.is_lost
            and was_known(m.calendar_from, m.calendar_until, as_of)
            and m.known_from <= as_of
            and (m.known_until is null or m.known_until > as_of)
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
        where m.meets_on >= s.looked_on and m.meets_on < s.ends_on and was_known(m.known_from, m.known_until, as_of)
        group by s.looked_on, b.body_no
    )

    select
        b.body_no,
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
    left join meeting_history(as_of, true, filters) as h
        on q.looked_on = h.looked_on and q.body_no = h.body_no
    left join leaves as o on q.looked_on = o.looked_on and q.body_no = o.body_no
    left join upcoming as u on q.looked_on = u.looked_on and q.body_no = u.body_no
    where is_in_groups(filters['body'], b.body);

select
    municipality,
    body,
    snapshot_on,
    n_waiting,
    n_gone,
    n_left,
    left_per_meeting,
    arrived_per_meeting,
    n_meetings_ahead,
    days_ahead,
    days,
    waited_days
from past_forecasts($as_of, $filters)
order by body_no, snapshot_on
