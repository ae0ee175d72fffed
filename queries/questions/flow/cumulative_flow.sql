-- How many pilots were in each stage, day by day or month by month: the bands of a cumulative flow diagram.
-- Grain: day, stage
-- Days: each one, or the last of each month, from $first_day (the first known move when left out) up to $as_of, which
-- is always the last.
-- n_in_stage: pilots in that stage. n_here_or_further: in it or in one that stands later in the order of stages, of
-- which stopped is the last: the upper edge of the band. Pilots of whom their list no longer told are the band beyond
-- it, no_longer_listed, where there ever were any. Counted whole, over all pilots that the filters leave.
-- Parameters: $as_of date, $step choice(month|day) = month, $first_day date = null, $filters
-- Columns: day date, stage text, n_in_stage bigint, n_here_or_further bigint
with
moved as (
    select
        moved_on,
        stage_order,
        sum(net) as change,
        bool_or(is_known) as is_known
    from stage_moves($as_of, 'all', 'each', $filters)
    group by moved_on, stage_order
),

first_day as (
    select coalesce(cast($first_day as date), min(case when is_known then moved_on end), $as_of) as day
    from moved
    having count(*) > 0
),

days as (
    select c.day
    from calendar as c
    cross join first_day as f
    where c.day >= f.day and c.day <= $as_of and ($step = 'day' or c.is_month_end or c.day = $as_of)
),

deltas as (
    select
        moved_on as day,
        stage_order,
        change,
        false as is_shown
    from moved
    union all
    select
        d.day,
        s.stage_order,
        0,
        true
    from days as d
    cross join stages as s
    where s.stage <> 'no_longer_listed' or s.stage_order in (select m.stage_order from moved as m)
),

by_day as (
    select
        day,
        stage_order,
        sum(change) as change,
        bool_or(is_shown) as is_shown
    from deltas
    group by day, stage_order
),

stocks as (
    select
        day,
        stage_order,
        is_shown,
        sum(change) over (
            partition by stage_order
            order by day
            rows between unbounded preceding and current row
        ) as n_in_stage
    from by_day
)

select
    k.day,
    s.stage,
    cast(k.n_in_stage as bigint) as n_in_stage,
    cast(
        sum(k.n_in_stage) over (
            partition by k.day
            order by k.stage_order desc
            rows between unbounded preceding and current row
        ) as bigint
    ) as n_here_or_further
from stocks as k
inner join stages as s on k.stage_order = s.stage_order
where k.is_shown
order by k.day, k.stage_order
