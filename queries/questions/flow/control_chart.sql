-- Control charts (XmR) of the arrivals and of the departures a month: is a month out of the ordinary?
-- Grain: grp, stage, series, month
-- Whole months up to $as_of, the last $months of them.
-- For flow only, never for stock. Pilots count as in `flow_by_month`. value: arrivals or departures in that month.
-- mean, lower, upper: the mean and 2.66 x the mean moving range around it (lower can be below 0); null with fewer than
-- two months, and `withheld` says too_few_points. is_trial: fewer than 12 months, so these are trial limits.
-- Signals mark every month that is part of one: is_outside the limits; is_shift: 7 in a row on one side of the mean;
-- is_trend: 7 in a row that rise, or fall; is_two_of_three: beyond two thirds of the way to one limit, 2 of 3 in a row.
-- Parameters: $as_of date, $by dimension = stage, $stage watched = each, $months integer = 24, $filters
-- Selects: grp, stage, series, month, value
-- Completed by: control_chart
-- Columns: grp text, stage text, series text, month date, value double, mean double, lower double, upper double,
--   is_outside boolean, is_shift boolean, is_trend boolean, is_two_of_three boolean, n_points bigint, is_trial boolean,
--   withheld text
with
whole_months as (
    select
        f.month,
        f.series_no,
        f.stage,
        f.grp,
        f.arrivals,
        f.departures
    from flow_of($as_of, $by, $stage, $filters) as f
    inner join calendar as c on c.day = $as_of
    where
        (f.month_no < c.month_no or c.is_month_end)
        and f.month_no >= c.month_no + cast(c.is_month_end as integer) - $months
),

series as (
    select series_no, grp, stage, 'arrivals' as series, month, arrivals as value
    from whole_months
    union all
    select series_no, grp, stage, 'departures', month, departures
    from whole_months
)

select
    grp,
    stage,
    series,
    month,
    value
from series
order by series_no, series, month
