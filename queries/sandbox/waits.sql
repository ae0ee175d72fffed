-- One row per wait on a rollout decision after a successful evaluation.
-- Grain: pilot_key, waits_from
-- Columns: pilot_key text, succeeded_on date, waits_from date, waits_until date, decided_on date, ended_by text,
--   waited_days bigint, seen_from_days integer
select
    s.pilot_key,
    w.started_on as succeeded_on,
    w.waits_from,
    coalesce(w.waits_until, w.left_on) as waits_until,
    w.ended_on as decided_on,
    case when w.left_on is not null then 'no_longer_listed' else w.cause end as ended_by,
    date_diff('day', w.started_on, w.ended_on) as waited_days,
    w.entry_days as seen_from_days
from shown_pilots as s
inner join decision_waits as w on s.pilot_no = w.pilot_no
where not w.counts_partly and w.known_until is null
order by s.pilot_no, w.waits_from
