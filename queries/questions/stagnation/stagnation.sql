-- How much stands still on $as_of, by one dimension: months over norm of the open pilots, most first.
-- Grain: grp
-- Those with open pilots. grp is null where it is not stated. A pilot of several areas or target groups counts as
-- an equal part of itself in each, so that the groups add up to the whole.
-- stagnation_months: sum of max(0, age in stage - norm), in months of 30.4375 days; capped: at most 12 months a pilot.
-- n_unknown_age: the day of entering is unknown; n_without_norm: there is nothing to measure a known age against. Both
-- are counted in n_open and add no months.
-- Parameters: $as_of date, $by dimension = theme, $filters
-- Columns: grp text, n_open double, n_over_norm double, n_unknown_age double, stagnation_months double,
--   stagnation_months_capped double, n_without_norm double
select
    grp,
    summed(weight) as n_open,
    summed(case when is_over_norm then weight else 0 end) as n_over_norm,
    summed(case when is_unknown_age then weight else 0 end) as n_unknown_age,
    summed(stagnation_months) as stagnation_months,
    summed(stagnation_months_capped) as stagnation_months_capped,
    summed(case when is_without_norm then weight else 0 end) as n_without_norm
from open_stays($as_of, $by, $filters)
group by grp
order by stagnation_months desc, n_open desc, grp asc nulls last
