-- How much stands still on $as_of, by one dimension: months over norm of the open pilots, most first.
-- Grain: grp (those with open pilots); null where a pilot's group is not stated. A pilot of several areas or target
-- groups counts as an equal part of itself in each, so that the groups add up to the whole.
-- stagnation_months: sum of max(0, age in stage - norm), in months of 30.4375 days; capped: at most 12 months a pilot.
-- n_unknown_age: the day of entering is unknown; n_without_norm: there is nothing to measure a known age against. Both
-- are counted in n_open and add no months.
-- Parameters: $as_of date,
--   $by choice(stage|theme|area|target_group|owner|receiving_team|body|municipality|all) = theme,
--   $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: grp, n_open, n_over_norm, n_unknown_age, stagnation_months, stagnation_months_capped, n_without_norm
select
    grp,
    sum(weight) as n_open,
    sum(case when is_over_norm then weight else 0 end) as n_over_norm,
    sum(case when age_days is null then weight else 0 end) as n_unknown_age,
    sum(weight * months_over) as stagnation_months,
    sum(weight * least(months_over, 12)) as stagnation_months_capped,
    sum(case when age_days is not null and norm_days is null then weight else 0 end) as n_without_norm
from open_stays_on($as_of, $by, $municipality, $theme, $owner, $body)
group by grp
order by stagnation_months desc, n_open desc, grp asc nulls last
