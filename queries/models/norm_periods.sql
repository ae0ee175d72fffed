-- One row per norm of a stage and the days on which it holds, as it was known during a stretch of days: the starting
-- value until one is adopted, then each adopted norm until the next. A norm adopted on an unknown day holds from the
-- start.
-- Grain: stage, holds_from, known_from
-- holds_until is null for the norm that holds today. norm_days is null where a stage has no norm of its own (running
-- has its planned end). source_*: of an adopted norm. known_until: null while it is what is known.
with
changed as (
    select date '0001-01-01' as known_from
    union
    select known_from
    from norms
    where known_from is not null
    union
    select known_until
    from norms
    where known_until is not null
),

stretches as (
    select
        known_from,
        lead(known_from) over (order by known_from) as known_until
    from changed
),

adopted as (
    select
        t.known_from,
        n.stage,
        n.norm_days,
        n.adopted_on,
        n.adopted_by,
        n.source_file,
        n.source_sheet,
        n.source_row,
        coalesce(n.adopted_on, date '0001-01-01') as holds_from,
        row_number() over (partition by t.known_from, n.stage, n.adopted_on order by n.source_row desc) as nth
    from norms as n
    inner join stretches as t on was_known(n.known_from, n.known_until, t.known_from)
),

periods as (
    select
        known_from,
        stage,
        norm_days,
        true as is_adopted,
        adopted_on,
        adopted_by,
        source_file,
        source_sheet,
        source_row,
        holds_from
    from adopted
    where nth = 1
    union all
    select
        t.known_from,
        s.stage,
        s.starting_norm_days,
        false,
        null,
        null,
        null,
        null,
        null,
        date '0001-01-01'
    from stages as s
    cross join stretches as t
    where not exists (
        select 1
        from adopted as a
        where a.known_from = t.known_from and a.stage = s.stage and a.adopted_on is null
    )
)

select
    p.stage,
    s.stage_order,
    p.norm_days,
    p.is_adopted,
    p.adopted_on,
    p.adopted_by,
    p.source_file,
    p.source_sheet,
    p.source_row,
    p.holds_from,
    lead(p.holds_from) over (partition by p.known_from, p.stage order by p.holds_from) as holds_until,
    p.known_from,
    t.known_until
from periods as p
inner join stages as s on p.stage = s.stage
inner join stretches as t on p.known_from = t.known_from
order by s.stage_order, p.known_from, p.holds_from
