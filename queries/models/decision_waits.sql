-- One row per wait on a rollout decision, as it was known during a stretch of days: from a success until a final
-- decision, a stop, an implementation or a later evaluation without success.
-- Grain: counts_partly, pilot_no, waits_from, known_from
-- counts_partly: whether a partly successful evaluation counts as a success too; each question takes the rows of one
-- kind. known_from, known_until: as in `spells`.
-- started_on: where the clock starts: the first success since the last end (decision, stop or implementation); null
-- when its day is unknown. Deferring, extending, and a later evaluation that was partly successful or inconclusive end
-- nothing. An evaluation without success ends the wait, not the clock: a success after it is a wait that is seen from a
-- later age. A decision before the evaluation is no answer to it.
-- entry_days: the age at which the register first saw it waiting; null when the day from which it waits is unknown.
-- What is recorded without a day of recording counts as seen when it happened. ended_on: the day as stated; null while
-- it lasts and when it is unknown.
-- started_statement, ended_statement: the statements behind started_on and ended_on.
-- left_on: the day on which the list no longer told of a pilot that waited; null while it does. Then nobody knows what
-- became of the wait: it was seen up to that day, and neither lasts nor ended.
-- cause: rollout | stop (a decision to stop or not to start, or stopped without one) | withdrawn | other (in use
-- without a decision, or a later evaluation without success).
with
kinds as (
    select unnest([false, true]) as counts_partly
),

absent as (
    select
        pilot_no,
        epoch_no,
        holds_from as left_on
    from lives
    where milestone = 'no_longer_listed'
),

told as (
    select
        k.counts_partly,
        l.pilot_no,
        l.epoch_no,
        l.epoch_from,
        l.epoch_until,
        l.nth,
        l.statement_no,
        l.milestone,
        l.outcome,
        l.happened_on,
        l.holds_from,
        case when k.counts_partly then l.waits_partly else l.is_waiting end as waits,
        l.ends_as = 'success' or (k.counts_partly and l.ends_as = 'partly') as is_success,
        l.n_ends
    from lives as l
    cross join kinds as k
    where l.ends_as is not null
),

clocked as (
    select
        *,
        coalesce(lag(waits) over life, false) as waited,
        first_value(case when is_success then statement_no end ignore nulls) over rounds as started_statement,
        first_value(case when is_success then coalesce(happened_on, date '9999-12-31') end ignore nulls) over rounds
            as started_on
    from told
    window
        life as (partition by counts_partly, pilot_no, epoch_no order by nth),
        rounds as (
            partition by counts_partly, pilot_no, epoch_no, n_ends
            order by nth
            rows between unbounded preceding and current row
        )
),

turns as (
    select
        *,
        lead(holds_from) over life as waits_until,
        lead(happened_on) over life as ended_on,
        lead(statement_no) over life as ended_statement,
        lead(milestone) over life as ended_by,
        lead(outcome) over life as end_outcome
    from clocked
    where waits <> waited
    window life as (partition by counts_partly, pilot_no, epoch_no order by nth)
),

-- What happened while the list did not tell of the pilot is not seen.
seen as (
    select
        t.* replace (
            case when t.waits_until <= coalesce(a.left_on, t.waits_until) then t.waits_until end as waits_until,
            case when t.waits_until <= coalesce(a.left_on, t.waits_until) then t.ended_on end as ended_on,
            case when t.waits_until <= coalesce(a.left_on, t.waits_until) then t.ended_statement end as ended_statement
        ),
        case when coalesce(t.waits_until > a.left_on, true) then a.left_on end as left_on
    from turns as t
    left join absent as a on t.pilot_no = a.pilot_no and t.epoch_no = a.epoch_no
    where a.left_on is null or t.holds_from <= a.left_on
),

runs as (
    select
        counts_partly,
        pilot_no,
        epoch_no,
        epoch_from,
        epoch_until,
        left_on,
        nullif(started_on, date '9999-12-31') as started_on,
        holds_from as waits_from,
        waits_until,
        happened_on is null as is_undated,
        ended_on,
        started_statement,
        statement_no,
        ended_statement,
        case
            when waits_until is null then null
            when ended_by = 'rollout_decision' and end_outcome <> 'stop' then 'rollout'
            when ended_by = 'stopped' and end_outcome = 'withdrawn' then 'withdrawn'
            when ended_by in ('rollout_decision', 'stopped', 'start_decision') then 'stop'
            else 'other'
        end as cause,
        epoch_no - row_number() over (
            partition by
                counts_partly,
                pilot_no,
                started_statement,
                statement_no,
                holds_from,
                ended_statement,
                waits_until,
                left_on
            order by epoch_no
        ) as same_run
    from seen
    where waits
),

merged as (
    select
        counts_partly,
        pilot_no,
        started_on,
        waits_from,
        waits_until,
        is_undated,
        ended_on,
        left_on,
        started_statement,
        ended_statement,
        cause,
        min(epoch_from) as known_from,
        nullif(max(coalesce(epoch_until, date '9999-12-31')), date '9999-12-31') as known_until
    from runs
    group by
        counts_partly,
        pilot_no,
        started_on,
        waits_from,
        waits_until,
        is_undated,
        ended_on,
        left_on,
        started_statement,
        statement_no,
        ended_statement,
        cause,
        same_run
)

select
    m.counts_partly,
    m.pilot_no,
    m.started_on,
    m.waits_from,
    m.waits_until,
    m.ended_on,
    m.left_on,
    m.started_statement,
    m.ended_statement,
    m.cause,
    case
        when not m.is_undated
            then cast(greatest(
                0,
                date_diff('day', m.started_on, m.waits_from),
                date_diff('day', m.started_on, coalesce(f.seen_on, m.started_on))
            ) as integer)
    end as entry_days,
    m.known_from,
    m.known_until
from merged as m
left join first_seen as f on m.pilot_no = f.pilot_no
order by m.counts_partly, m.pilot_no, m.waits_from, m.known_from
