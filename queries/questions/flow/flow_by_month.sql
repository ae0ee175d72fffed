-- What came in, what went out and what was there at the end of each month, per stage and group.
-- Grain: month, stage, grp
-- For every stage and group that ever held a pilot, in the last $months months (all of them, from the first known move,
-- when left out). The month of $as_of goes up to $as_of. A pilot of several areas or target groups counts as an equal
-- part of itself in each. A pilot that comes back into a stage arrives again; one that came and went on one day counts
-- in both. $stage open: the open portfolio as one stage. net = arrivals - departures. Moves on an unknown day are no
-- flow; they are in net_unknown_day, so that stock_end = stock_end of the month before + net + net_unknown_day.
-- Parameters: $as_of date, $by dimension = theme, $stage watched = each, $months integer = null, $filters
-- Columns: month date, stage text, grp text, arrivals double, departures double, net double, stock_end double,
--   net_unknown_day double
select
    f.month,
    f.stage,
    f.grp,
    f.arrivals,
    f.departures,
    f.arrivals - f.departures as net,
    f.stock_end,
    f.net_unknown_day
from flow_of($as_of, $by, $stage, $filters) as f
inner join calendar as c on c.day = $as_of
where cast($months as integer) is null or f.month_no > c.month_no - cast($months as integer)
order by f.month_no, f.series_no
