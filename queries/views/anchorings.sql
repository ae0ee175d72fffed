-- One row per pilot that really is anchored: said to be, and it held at 6 and at 12 months after implementation,
-- with a month's leeway for the day of the check (150 and 330 days).
-- Grain: pilot_no. anchored_on: the later of the statement and the second check; null when that day is unknown.
-- statement_no: of the statement that it is anchored, the last one.
with
implementations as (
    select
        pilot_no,
        max(happened_on) as implemented_on
    from happenings
    where milestone = 'implemented' and happened_on is not null
    group by pilot_no
),

checks as (
    select
        h.pilot_no,
        min(
            case when h.outcome = 'holds' and h.happened_on >= i.implemented_on + 150 then h.happened_on end
        ) as held_6,
        min(
            case when h.outcome = 'holds' and h.happened_on >= i.implemented_on + 330 then h.happened_on end
        ) as held_12,
        max(case when h.outcome = 'slipped' then h.happened_on end) as slipped_on
    from happenings as h
    inner join implementations as i on h.pilot_no = i.pilot_no
    where h.milestone = 'recheck'
    group by h.pilot_no
),

said as (
    select
        pilot_no,
        max(holds_from) as said_from,
        max(happened_on) as said_on,
        max(statement_no) as statement_no
    from happenings
    where milestone = 'anchored'
    group by pilot_no
)

select
    said.pilot_no,
    said.statement_no,
    case when said.said_on is not null then greatest(said.said_on, checks.held_12) end as anchored_on,
    greatest(said.said_from, checks.held_12) as holds_from
from said
inner join checks on said.pilot_no = checks.pilot_no
where
    checks.held_6 < checks.held_12
    and (checks.slipped_on is null or checks.slipped_on < checks.held_12)
