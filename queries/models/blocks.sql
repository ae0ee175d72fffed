-- One row per block of a pilot, as it was known during a stretch of days.
-- Grain: pilot_no, blocked_from, known_from
-- blocked_until is null while it lasts; blocked_on is null when the day is unknown. known_from, known_until: as in
-- `spells`. source_*: the statement that says so.
with
events as (
    select
        pilot_no,
        epoch_no,
        epoch_from,
        epoch_until,
        statement_no,
        milestone,
        happened_on,
        holds_from,
        lead(holds_from) over (partition by pilot_no, epoch_no order by nth) as next_on
    from lives
    where milestone in ('blocked', 'unblocked')
),

runs as (
    select
        *,
        epoch_no - row_number() over (partition by statement_no, holds_from, next_on order by epoch_no) as same_run
    from events
    where milestone = 'blocked'
),

merged as (
    select
        pilot_no,
        statement_no,
        happened_on,
        holds_from,
        next_on,
        min(epoch_from) as known_from,
        nullif(max(coalesce(epoch_until, date '9999-12-31')), date '9999-12-31') as known_until
    from runs
    group by pilot_no, statement_no, happened_on, holds_from, next_on, same_run
)

select
    m.pilot_no,
    s.outcome as reason,
    s.note,
    m.happened_on as blocked_on,
    m.holds_from as blocked_from,
    m.next_on as blocked_until,
    m.known_from,
    m.known_until,
    s.source_file,
    s.source_sheet,
    s.source_row
from merged as m
inner join statements as s on m.statement_no = s.statement_no
order by m.pilot_no, m.holds_from, m.known_from
