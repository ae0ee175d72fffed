-- One row per successful pilot that waits on a rollout decision on $as_of, longest wait first.
-- Grain: pilot_key
-- The clock runs from the first successful evaluation; deferring and extending do not stop it.
-- The second clock runs from the first planned end, because the first can be gamed by evaluating late.
-- people_waiting_per_month: as people_of_pilots shows it; is_people_withheld: it is too small to show.
-- open_gates: of the six conditions, open_items: which, as in `readiness_now`; null where nothing was assessed.
-- Next meeting: as in `next_meetings`; missed_meeting_on: the one before it, of which the papers are past.
-- Parameters: $as_of date, $include_partly boolean = false, $smallest integer = 10, $rounded_to integer = 1, $filters
-- Columns: municipality text, pilot_id text, title text, theme text, owner text, receiving_team text,
--   succeeded_on date, days_waiting bigint, days_since_first_planned_end bigint, norm_days bigint,
--   days_over_norm bigint, deferrals bigint, last_deferred_on date, decided_by text, next_meeting_on date,
--   papers_due_on date, open_gates bigint, people_waiting_per_month double, is_partly boolean, pilot_key text,
--   is_people_withheld boolean, people_falling_per_month double, missed_meeting_on date, open_items text
-- Reads: waits_shown
with
-- In the order in which statements hold: what has no known day comes last on the day on which it was recorded.
deferrals as (
    select
        w.pilot_no,
        count(*) as deferrals,
        max(h.happened_on) as last_deferred_on
    from waits_shown as w
    inner join happenings_on($as_of) as s on w.statement_no = s.statement_no
    inner join happenings_on($as_of) as h on w.pilot_no = h.pilot_no
    where
        h.milestone = 'rollout_decision'
        and h.outcome = 'defer'
        and row(h.holds_from, h.happened_on is null, h.milestone_order, h.statement_no)
        > row(s.holds_from, s.happened_on is null, s.milestone_order, s.statement_no)
    group by w.pilot_no
)

select
    p.municipality,
    p.pilot_id,
    p.title,
    p.theme,
    p.owner,
    p.receiving_team,
    w.succeeded_on,
    w.days_waiting,
    date_diff('day', f.planned_on, $as_of) as days_since_first_planned_end,
    w.norm_days,
    w.days_over_norm,
    coalesce(d.deferrals, 0) as deferrals,
    d.last_deferred_on,
    p.body as decided_by,
    u.meets_on as next_meeting_on,
    u.papers_due_on,
    g.open_gates,
    w.people_waiting_per_month,
    w.is_partly,
    p.pilot_key,
    w.is_people_withheld,
    w.people_falling_per_month,
    u.missed_on as missed_meeting_on,
    g.open_items
from waits_shown as w
inner join pilots_on($as_of) as p on w.pilot_no = p.pilot_no
left join first_end_plans_on($as_of) as f on w.pilot_no = f.pilot_no
left join deferrals as d on w.pilot_no = d.pilot_no
left join next_meetings_on($as_of) as u on p.municipality = u.municipality and p.body = u.body
left join gates_on($as_of) as g on w.pilot_no = g.pilot_no
order by w.days_waiting desc nulls last, p.pilot_key
