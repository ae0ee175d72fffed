-- The life of a pilot in the queue for a rollout decision, as one row per evaluation or end of a wait.
-- Grain: pilot_no x nth. A pilot waits from a successful evaluation until the next of these rows that says otherwise:
-- an evaluation that was not successful, a final decision, a stop, or an implementation. As in `decision_waits`,
-- without the partly successful ones.
-- known_from: the day on which the row was recorded; the day itself where that is empty. known_until: the first day on
-- which a later row of this life was known. left_on: when it left the queue after this row; null while it waits.
with
events as (
    select
        pilot_no,
        holds_from,
        greatest(coalesce(recorded_on, holds_from), holds_from) as known_from,
        milestone = 'evaluation' and outcome = 'successful' as is_waiting,
        row_number() over (
            partition by pilot_no
            order by statement_no asc
        ) as nth
    from happenings
    where
        milestone in ('evaluation', 'stopped', 'implemented', 'anchored')
        or (milestone = 'rollout_decision' and outcome in ('rollout_full', 'rollout_targeted', 'stop'))
)

select
    pilot_no,
    nth,
    holds_from,
    known_from,
    is_waiting,
    coalesce(lag(is_waiting) over life, false) as was_waiting,
    min(known_from) over later as known_until,
    min(case when not is_waiting then holds_from end) over later as left_on
from events
window
    life as (partition by pilot_no order by nth),
    later as (partition by pilot_no order by nth rows between 1 following and unbounded following)
order by pilot_no, nth
