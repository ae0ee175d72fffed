-- The statements of a pilot that hold, told anew for each of its epochs; what the models after it are made of.
-- Grain: pilot_no, epoch_no, statement_no
-- nth: their order. What an epoch tells of a day in it is what was known on that day; what was recorded during the
-- epoch about a later day of it does no harm, because a question looks no further than its own day.
-- holds_from: the day from which the statement counts: the day itself; where that is unknown the day on which it
-- was recorded; where that is unknown too, the last known day of an earlier milestone.
-- Left out: of two statements about one milestone on one day the one recorded first; a statement without a day of which
-- the day was filled in; and one without a day about a stage that a known day shows to have been passed already.
-- is_waiting, waits_partly: whether the pilot waits on a decision after the statement: an evaluation was successful,
-- (or only partly so) and no other end or evaluation without success followed. n_ends: ends up to the statement.
create temp table lives as
with
known as (
    select
        e.epoch_no,
        e.known_from as epoch_from,
        e.known_until as epoch_until,
        s.* exclude (known_from, known_until, said_from, told_from)
    from epochs as e
    inner join statements as s
        on
            e.pilot_no = s.pilot_no
            and (e.known_until is null or e.known_until > s.known_from)
            and (s.known_until is null or e.known_from < s.known_until)
),

latest as (
    select
        *,
        lead(statement_no) over (
            partition by pilot_no, epoch_no, milestone_order, happened_on
            order by statement_no
        ) is not null and happened_on is not null as is_corrected,
        min(happened_on) over (partition by pilot_no, epoch_no, milestone_order) as first_dated_on,
        max(happened_on) over (
            partition by pilot_no, epoch_no
            order by milestone_order
            range between unbounded preceding and 1 preceding
        ) as earlier_on
    from known
),

placed as (
    select
        * exclude (first_dated_on, earlier_on, is_corrected),
        coalesce(happened_on, recorded_on, earlier_on, date '1900-01-01') as holds_from
    from latest
    where
        not is_corrected
        and not (
            happened_on is null
            and milestone not in ('evaluation', 'rollout_decision', 'recheck', 'blocked', 'unblocked')
            and (recorded_on is null or first_dated_on <= recorded_on)
            and first_dated_on is not null
        )
),

ordered as (
    select
        p.*,
        s.stage_order as opens_order,
        row_number() over life as nth,
        last_value(case when p.happened_on is not null then s.stage_order end ignore nulls) over (
            life rows between unbounded preceding and current row
        ) as reached_order
    from placed as p
    left join stages as s on p.opens_stage = s.stage and p.milestone <> 'no_longer_listed'
    window
        life as (
            partition by p.pilot_no, p.epoch_no
            order by p.holds_from asc, p.happened_on is null asc, p.milestone_order asc, p.statement_no asc
        )
)

select
    pilot_no,
    epoch_no,
    epoch_from,
    epoch_until,
    nth,
    statement_no,
    milestone,
    milestone_order,
    outcome,
    opens_stage,
    ends_as,
    happened_on,
    holds_from,
    is_inexact,
    coalesce(last_value(case when ends_as <> 'partly' then ends_as end ignore nulls) over life = 'success', false)
        as is_waiting,
    coalesce(last_value(ends_as ignore nulls) over life in ('success', 'partly'), false) as waits_partly,
    count(case when ends_as = 'end' then 1 end) over life as n_ends
from ordered
where happened_on is not null or opens_order is null or reached_order is null or reached_order <= opens_order
window life as (partition by pilot_no, epoch_no order by nth rows between unbounded preceding and current row)
