-- Pilots that have succeeded by a day: how far they had learned on the day on which they
-- succeeded, beside how long the decision took after it.
-- Grain: pilot_no
-- n_layers: of the six, those that had answered a question by the day of the successful evaluation, of the questions
-- that were agreed before the start; null where the municipality records no learning, where a question or an answer of
-- an unknown day would make a difference, or where the day of the decision is unknown. days_to_decision: from that day
-- to a decision that rolls out or stops; null where none fell within 365 days: whoever succeeded longer ago had no more
-- time for it. is_followed: so many days have passed.
create or replace macro learning_then(as_of) as table
with
told as materialized (
    select *
    from learning_on(as_of)
),

succeeded as (
    select
        pilot_no,
        min_by(started_on, waits_from) as succeeded_on,
        min_by(ended_on, waits_from) as ended_on,
        min_by(row(cause), waits_from)[1] as cause,
        bool_or(left_on is not null) as has_left
    from decision_waits_on(as_of)
    where not counts_partly
    group by pilot_no
),

answered as (
    select
        s.pilot_no,
        count(distinct t.layer) filter (where t.is_locked and t.answered_on <= s.succeeded_on) as n_layers,
        count(distinct t.layer) filter (where t.answered_on is null or t.answered_on <= s.succeeded_on) as n_perhaps
    from succeeded as s
    inner join told as t on s.pilot_no = t.pilot_no
    where t.is_locked is not false and t.is_answered
    group by s.pilot_no
)

select
    s.pilot_no,
    s.succeeded_on,
    case
        when p.municipality not in (select t.municipality from told as t) then null
        when s.cause in ('rollout', 'stop') and s.ended_on is null then null
        when coalesce(a.n_layers, 0) = coalesce(a.n_perhaps, 0) then coalesce(a.n_layers, 0)
    end as n_layers,
    case
        when s.cause in ('rollout', 'stop') and date_diff('day', s.succeeded_on, s.ended_on) <= 365
            then date_diff('day', s.succeeded_on, s.ended_on)
    end as days_to_decision,
    date_diff('day', s.succeeded_on, as_of) >= 365 as is_followed
from succeeded as s
inner join portfolio as p on s.pilot_no = p.pilot_no
left join answered as a on s.pilot_no = a.pilot_no
where s.succeeded_on is not null and not s.has_left;
