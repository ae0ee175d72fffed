-- One row per stretch in which a pilot waits on a rollout decision: from an evaluation that was (partly) successful
-- to the next evaluation, or to what ends the wait: a final decision, a stop, or an implementation.
-- Grain: pilot_no x waits_from. Deferring and extending end nothing.
-- succeeded_on: the first successful evaluation since the last end of a wait (until there is one, the first partly
-- successful one); null when its day is unknown. A decision before the evaluation does not count as an answer to it.
-- evaluated_on, ended_on: the days on which it begins and ends as stated, null when unknown; ended_on is null too while
-- it lasts. end_outcome: what was said of the end. n_ends: ends of waits before it.
-- started_statement, evaluated_statement, ended_statement: the statements of `happenings` behind succeeded_on,
-- evaluated_on and ended_on.
with
events as (
    select
        pilot_no,
        statement_no,
        milestone,
        outcome,
        happened_on,
        holds_from,
        case
            when milestone = 'evaluation' then 'evaluation'
            when milestone = 'rollout_decision' and outcome in ('rollout_full', 'rollout_targeted', 'stop') then 'end'
            when milestone in ('stopped', 'implemented', 'anchored') then 'end'
        end as kind
    from happenings
),

numbered as (
    select
        pilot_no,
        statement_no,
        outcome,
        happened_on,
        holds_from,
        kind,
        lead(holds_from) over life as next_on,
        lead(happened_on) over life as next_happened_on,
        lead(statement_no) over life as next_statement,
        lead(outcome) over life as end_outcome,
        lead(kind) over life as next_kind,
        lead(case when milestone = 'rollout_decision' then outcome else milestone end) over life as next_outcome,
        coalesce(sum(case when kind = 'end' then 1 else 0 end) over life, 0) as n_ends
    from events
    where kind is not null
    window life as (
        partition by pilot_no
        order by statement_no asc
        rows between unbounded preceding and current row
    )
),

clocks as (
    select
        pilot_no,
        n_ends,
        min(case when outcome = 'successful' then holds_from end) as success_from,
        min(case when outcome = 'successful' then happened_on end) as success_on,
        min(case when outcome = 'successful' then statement_no end) as success_statement,
        min(case when outcome = 'partly_successful' then holds_from end) as partly_from,
        min(case when outcome = 'partly_successful' then happened_on end) as partly_on,
        min(case when outcome = 'partly_successful' then statement_no end) as partly_statement
    from numbered
    where kind = 'evaluation'
    group by pilot_no, n_ends
)

select
    n.pilot_no,
    n.outcome = 'partly_successful' as is_partly,
    case
        when c.success_from is null or c.success_from > n.holds_from
            then case when c.partly_from = c.partly_on then c.partly_on end
        when c.success_from = c.success_on then c.success_on
    end as succeeded_on,
    n.holds_from as waits_from,
    n.next_on as waits_until,
    case when n.next_kind = 'end' then n.next_outcome end as ended_by,
    n.happened_on as evaluated_on,
    n.next_happened_on as ended_on,
    case when n.next_kind = 'end' then n.end_outcome end as end_outcome,
    n.n_ends,
    case
        when c.success_from is null or c.success_from > n.holds_from then c.partly_statement
        else c.success_statement
    end as started_statement,
    n.statement_no as evaluated_statement,
    n.next_statement as ended_statement
from numbered as n
inner join clocks as c on n.pilot_no = c.pilot_no and n.n_ends = c.n_ends
where n.kind = 'evaluation' and n.outcome in ('successful', 'partly_successful')
order by n.pilot_no, n.holds_from
