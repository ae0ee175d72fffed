-- The waits on a rollout decision that had begun on a day, as far as they had come by then, by group.
-- Grain: grp x pilot_no x waits_from. A pilot of several areas or target groups counts whole in each of them. By stage
-- there is one group: all wait for a decision.
-- started_from, started_before: only waits whose clock started on or after, and before, these days; null: all.
-- entry_days: the age from which the wait was seen. exit_days: its age at the end, or on the day while it lasts; null
-- when that is unknown. cause: how it ended; null while it lasts.
-- started_statement, ended_statement: of `happenings`; the second is null while it lasts.
-- is_observed: it can be counted as survival data; else a day is unknown, or it was over before it was first seen.
create or replace macro waits_observed(
    as_of, includes_partly, by_what, started_from, started_before, municipalities, themes, owners, bodies
) as table
with
begun as (
    select
        pilot_no,
        waits_from,
        started_statement,
        case when waits_until <= as_of then ended_statement end as ended_statement,
        entry_days,
        coalesce(waits_until <= as_of, false) as has_ended,
        case
            when waits_until <= as_of then date_diff('day', started_on, ended_on)
            else date_diff('day', started_on, as_of)
        end as exit_days,
        case when waits_until <= as_of then cause end as cause
    from decision_spells
    where
        counts_partly = includes_partly
        and waits_from <= as_of
        and (cast(started_from as date) is null or started_on >= cast(started_from as date))
        and (cast(started_before as date) is null or started_on < cast(started_before as date))
)

select
    case when by_what = 'stage' then 'awaiting_decision' else g.grp end as grp,
    b.pilot_no,
    b.waits_from,
    b.started_statement,
    b.ended_statement,
    b.has_ended,
    b.entry_days,
    cast(b.exit_days as integer) as exit_days,
    b.cause,
    coalesce(b.entry_days < b.exit_days or (b.entry_days = 0 and b.exit_days = 0), false) as is_observed
from begun as b
inner join chosen_pilots(municipalities, themes, owners, bodies) as p on b.pilot_no = p.pilot_no
inner join pilot_groups(by_what) as g on b.pilot_no = g.pilot_no;
