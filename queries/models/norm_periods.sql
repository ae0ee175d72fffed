-- One row per norm of a stage and the days on which it holds: the starting value until one is adopted, then each
-- adopted norm until the next. A norm adopted on an unknown day holds from the start.
-- Grain: stage, holds_from
-- holds_until is null for the norm that holds today. norm_days is null where a stage has no norm of its own (running
-- has its planned end). source_*: of an adopted norm.
with
adopted as (
    select
        stage,
        norm_days,
        adopted_on,
        adopted_by,
        source_file,
        source_sheet,
        source_row,
        coalesce(adopted_on, date '0001-01-01') as holds_from,
        row_number() over (partition by stage, adopted_on order by source_row desc) as nth
    from norms
),

from_the_start as (
    select distinct stage
    from adopted
    where adopted_on is null
),

periods as (
    select
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
        stage,
        starting_norm_days,
        false,
        null,
        null,
        null,
        null,
        null,
        date '0001-01-01'
    from stages
    where stage not in (select f.stage from from_the_start as f)
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
    lead(p.holds_from) over (partition by p.stage order by p.holds_from) as holds_until
from periods as p
inner join stages as s on p.stage = s.stage
order by s.stage_order, p.holds_from
