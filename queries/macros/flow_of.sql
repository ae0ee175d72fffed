-- What came in and went out, month by month, and what was there at the end of the month, from deltas and running sums.
-- Grain: month, stage, grp
-- Every month from the first known move to the month of the day, for every stage and group that ever held a pilot.
-- Pilots that left the list are departures; they are in no stage here after that.
-- series_no: stage and group as one number, in order. watched: as in stage_moves. The last month goes up to the day
-- itself.
-- Moves on an unknown day are no arrivals or departures; they are in net_unknown_day, so that
-- stock_end = stock_end of the month before + arrivals - departures + net_unknown_day.
create or replace macro flow_of(as_of, by_what, watched, filters) as table
with
by_month as (
    select
        month_no,
        stage_order,
        grp,
        summed(case when is_known_arrival then weight else 0 end) as arrivals,
        summed(case when is_known_departure then weight else 0 end) as departures,
        sum(case when is_known then 0 else net end) as net_unknown_day,
        bool_or(is_known) as is_known
    from stage_moves(as_of, by_what, watched, filters)
    where stage is null or stage <> 'no_longer_listed'
    group by month_no, stage_order, grp
),

last_month as (
    select month_no
    from calendar
    where day = as_of
),

first_month as (
    select coalesce(min(b.month_no), min(l.month_no)) as month_no
    from last_month as l
    left join by_month as b on b.is_known
),

months as (
    select
        c.month_no,
        c.month_starts_on
    from calendar as c
    cross join first_month as f
    cross join last_month as l
    where c.is_month_end and c.month_no between f.month_no and l.month_no
),

-- Numbered, because sorting by a number is several times faster than by a text.
series as (
    select
        stage_order,
        grp,
        row_number() over (order by stage_order asc, grp asc nulls last) as series_no
    from (select distinct stage_order, grp from by_month) as found
),

deltas as (
    select
        b.month_no,
        s.series_no,
        b.arrivals,
        b.departures,
        b.net_unknown_day
    from by_month as b
    inner join series as s
        on b.stage_order is not distinct from s.stage_order and b.grp is not distinct from s.grp
    union all
    select
        m.month_no,
        s.series_no,
        0,
        0,
        0
    from months as m
    cross join series as s
),

summed as (
    select
        month_no,
        series_no,
        sum(arrivals) as arrivals,
        sum(departures) as departures,
        sum(net_unknown_day) as net_unknown_day
    from deltas
    group by month_no, series_no
),

stocks as (
    select
        *,
        sum(arrivals - departures + net_unknown_day) over (
            partition by series_no
            order by month_no
            rows between unbounded preceding and current row
        ) as stock_end
    from summed
)

select
    k.month_no,
    m.month_starts_on as month,
    k.series_no,
    t.stage,
    s.grp,
    k.arrivals,
    k.departures,
    k.net_unknown_day,
    -- Shares of pilots that came and went leave a trace of rounding, which is nothing.
    case when abs(k.stock_end) < 1e-9 then 0 else k.stock_end end as stock_end
from stocks as k
inner join months as m on k.month_no = m.month_no
inner join series as s on k.series_no = s.series_no
left join stages as t on s.stage_order = t.stage_order;
