-- One row per statement that a milestone happened, as far as it held during a stretch of days.
-- Grain: statement_no, known_from
-- What `lives` leaves out is absent: what was corrected, filled in or passed; and that a list no longer tells of a
-- pilot, which is no milestone.
-- known_from, known_until: as in `spells`. holds_from: as in `lives`.
-- said_from, said_until: the days between which the same is said without a gap, whatever place in the life it has then.
with
runs as (
    select
        *,
        epoch_no - row_number() over (partition by statement_no, holds_from order by epoch_no) as same_run
    from lives
    where epoch_no > 1 or epoch_until is not null
),

merged as (
    select
        statement_no,
        holds_from,
        min(epoch_from) as known_from,
        nullif(max(coalesce(epoch_until, date '9999-12-31')), date '9999-12-31') as known_until
    from runs
    group by statement_no, holds_from, same_run
    union all
    -- Most pilots have one epoch only.
    select
        statement_no,
        holds_from,
        epoch_from,
        epoch_until
    from lives
    where epoch_no = 1 and epoch_until is null
),

held as (
    select
        m.statement_no,
        s.pilot_no,
        s.milestone,
        s.milestone_order,
        s.outcome,
        s.opens_stage,
        s.ends_as,
        s.happened_on,
        m.holds_from,
        s.is_inexact,
        s.decided_by,
        s.note,
        s.recorded_on,
        s.source_file,
        s.source_sheet,
        s.source_row,
        greatest(m.known_from, s.known_from) as known_from,
        m.known_until
    from merged as m
    inner join statements as s on m.statement_no = s.statement_no
    where s.milestone_order < 99
),

begun as (
    select
        *,
        case
            when known_from <= max(coalesce(known_until, date '9999-12-31')) over (
                partition by pilot_no, milestone, outcome, happened_on
                order by known_from, known_until nulls last, statement_no
                rows between unbounded preceding and 1 preceding
            ) then 0
            else 1
        end as begins
    from held
),

numbered as (
    select
        *,
        sum(begins) over (
            partition by pilot_no, milestone, outcome, happened_on
            order by known_from, known_until nulls last, statement_no
        ) as stretch
    from begun
)

select
    * exclude (begins, stretch),
    min(known_from) over said as said_from,
    nullif(max(coalesce(known_until, date '9999-12-31')) over said, date '9999-12-31') as said_until
from numbered
window said as (partition by pilot_no, milestone, outcome, happened_on, stretch)
order by statement_no, known_from
