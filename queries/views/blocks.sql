-- One row per block of a pilot.
-- Grain: pilot_no x blocked_from. blocked_until is null while it lasts; blocked_on is null when the day is unknown.
-- statement_no: the statement of `happenings` that says so.
with
events as (
    select
        pilot_no,
        statement_no,
        milestone,
        outcome as reason,
        note,
        happened_on,
        holds_from,
        lead(holds_from) over life as next_on
    from happenings
    where milestone in ('blocked', 'unblocked')
    window life as (partition by pilot_no order by statement_no asc)
)

select
    pilot_no,
    statement_no,
    reason,
    note,
    happened_on as blocked_on,
    holds_from as blocked_from,
    next_on as blocked_until
from events
where milestone = 'blocked'
order by pilot_no, holds_from
