-- Where it stands still on $as_of, by group and stage: the heatmap.
-- Grain: grp, stage
-- Those with open pilots. Pilots, groups and months count as in `stagnation`.
-- n_waiting: pilots in that stage that wait on a rollout decision, as in `waiting_decisions` (successful ones).
-- n_unknown: of n_open, those of which the age or the norm is unknown.
-- Parameters: $as_of date, $by dimension = theme, $filters
-- Columns: grp text, stage text, n_open double, n_over_norm double, stagnation_months double, n_waiting double,
--   n_unknown double
select
    grp,
    stage,
    summed(weight) as n_open,
    summed(case when is_over_norm then weight else 0 end) as n_over_norm,
    summed(stagnation_months) as stagnation_months,
    summed(case when is_waiting then weight else 0 end) as n_waiting,
    summed(case when is_unknown_age or is_without_norm then weight else 0 end) as n_unknown
from open_stays($as_of, $by, $filters)
group by grp, stage, stage_order
order by grp asc nulls last, stage_order asc
