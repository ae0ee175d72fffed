-- One row per wait on a rollout decision, as survival data: from which age it was seen, when it ended, and how.
-- Grain: counts_partly x pilot_no x waits_from. counts_partly: whether a partly successful evaluation starts a wait
-- too; each question takes the rows of one kind.
-- started_on: where the clock starts, the first (partly) successful evaluation since the last end of a wait; null when
-- its day is unknown. Deferring, extending and a second success do not stop it. An evaluation without success does;
-- a success after that goes on with the same clock: such a wait is seen from a later age.
-- entry_days: the age at which the register first saw it waiting. What is recorded without a day of recording counts as
-- seen when it happened. ended_on: null while it lasts and when its day is unknown.
-- started_statement, ended_statement: the statements of `happenings` behind started_on and ended_on.
-- cause: rollout | stop (a decision to stop, or stopped without one) | withdrawn | other (in use without a decision,
-- or a later evaluation without success).
with
kinds as (
    select unnest([false, true]) as counts_partly
),

stretches as (
    select
        k.counts_partly,
        w.pilot_no,
        w.n_ends,
        w.waits_from,
        w.waits_until,
        w.evaluated_on,
        w.ended_on,
        w.ended_by,
        w.end_outcome,
        w.ended_statement,
        lag(w.waits_until) over life as last_until,
        first_value(w.evaluated_on) over life as started_on,
        first_value(w.evaluated_statement) over life as started_statement,
        row_number() over life as nth
    from decision_waits as w
    inner join kinds as k on k.counts_partly or not w.is_partly
    window life as (
        partition by k.counts_partly, w.pilot_no, w.n_ends
        order by w.waits_from asc, w.waits_until asc nulls last, w.ended_by asc nulls first
    )
),

-- Stretches that follow on each other are one wait.
numbered as (
    select
        *,
        sum(case when last_until = waits_from then 0 else 1 end) over (
            partition by counts_partly, pilot_no, n_ends
            order by nth
            rows between unbounded preceding and current row
        ) as nth_wait
    from stretches
),

joined as (
    select
        counts_partly,
        pilot_no,
        started_on,
        first_value(waits_from) over wait as waits_from,
        waits_until,
        ended_on,
        ended_by,
        end_outcome,
        started_statement,
        ended_statement,
        lead(nth) over wait is null as is_last
    from numbered
    window wait as (partition by counts_partly, pilot_no, n_ends, nth_wait order by nth)
),

seen as (
    select
        p.pilot_no,
        min(coalesce(m.recorded_on, m.happened_on)) as seen_on
    from milestones as m
    inner join portfolio as p on m.municipality = p.municipality and m.pilot_id = p.pilot_id
    where p.pilot_no in (select w.pilot_no from decision_waits as w)
    group by p.pilot_no
)

select
    j.counts_partly,
    j.pilot_no,
    j.started_on,
    j.waits_from,
    j.waits_until,
    case when j.waits_until is not null then j.ended_on end as ended_on,
    j.started_statement,
    j.ended_statement,
    case
        when j.waits_until is null then null
        when j.ended_by in ('rollout_full', 'rollout_targeted') then 'rollout'
        when j.ended_by = 'stopped' and j.end_outcome = 'withdrawn' then 'withdrawn'
        when j.ended_by in ('stop', 'stopped') then 'stop'
        else 'other'
    end as cause,
    cast(greatest(
        0,
        date_diff('day', j.started_on, j.waits_from),
        date_diff('day', j.started_on, coalesce(s.seen_on, j.started_on))
    ) as integer) as entry_days
from joined as j
left join seen as s on j.pilot_no = s.pilot_no
where j.is_last
order by j.counts_partly, j.pilot_no, j.waits_from
