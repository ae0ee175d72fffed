-- What came in, what went out and what was there at the end of each month, per stage and group.
-- Grain: month x stage x grp, for every stage and group that ever held a pilot, in the last $months months (all of
-- them, from the first known move, when left out). The month of $as_of goes up to $as_of. A pilot of several areas
-- or target groups counts as an equal part of itself in each. A pilot that comes back into a stage arrives again;
-- one that came and went on one day counts in both. $stage open: the open portfolio as one stage. net = arrivals -
-- departures. Moves on an unknown day are no flow; they are in net_unknown_day, so that stock_end = stock_end of
-- the month before + net + net_unknown_day.
-- Parameters: $as_of date, $by choice(stage|theme|area|target_group|owner|receiving_team|body|municipality|all) =
--   theme, $stage
--   choice(each|open|idea|preparing|running|evaluating|awaiting_decision|implementing|anchoring|anchored|stopped) =
--   each, $months integer = null, $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: month, stage, grp, arrivals, departures, net, stock_end, net_unknown_day
select
    f.month,
    f.stage,
    f.grp,
    f.arrivals,
    f.departures,
    f.arrivals - f.departures as net,
    f.stock_end,
    f.net_unknown_day
from flow_of($as_of, $by, $stage, $municipality, $theme, $owner, $body) as f
inner join calendar as c on c.day = $as_of
where cast($months as integer) is null or f.month_no > c.month_no - cast($months as integer)
order by f.month_no, f.series_no
