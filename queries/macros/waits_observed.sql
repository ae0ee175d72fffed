-- The waits on a rollout decision that had begun on a day, as far as they had come by then, by group.
-- Grain: grp x pilot_no x waits_from. A pilot of several areas or target groups counts whole in each of them. By stage
-- there is one group: all wait for a decision.
-- started_from, started_before: only waits whose clock started on or after, and before, these days; null: all.
-- entry_days: the age from which the wait was seen. exit_days: its age at the end, or on the day while it lasts; null
-- when that is unknown. cause: how it ended; null while it lasts.
-- started_statement, ended_statement: the second is null while it lasts.
-- is_observed: it can be counted as survival data; else left_out says why: unknown_day | over_before_seen (it was over
-- before the register first saw the pilot).
create or replace macro waits_observed(
    as_of, includes_partly, by_what, started_from, started_before, municipalities, themes, owners, bodies
) as table
with
begun as (
    select
        pilot_no,
        waits_from,
        started_statement,
        ended_statement,
        entry_days,
        waits_until is not null as has_ended,
        date_diff('day', started_on, case when waits_until is null then as_of else ended_on end) as exit_days,
        cause
    from decision_waits_on(as_of)
    where
        counts_partly = includes_partly
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
    coalesce(is_at_risk(b.entry_days, b.exit_days, b.exit_days), false) as is_observed,
    case
        when b.exit_days is null or b.entry_days is null then 'unknown_day'
        when not is_at_risk(b.entry_days, b.exit_days, b.exit_days) then 'over_before_seen'
    end as left_out
from begun as b
inner join chosen_pilots(as_of, municipalities, themes, owners, bodies) as p on b.pilot_no = p.pilot_no
inner join pilot_groups(as_of, by_what) as g on b.pilot_no = g.pilot_no;
