-- Three plans for rolling out a pilot in areas and for target groups, within $fte and $budget (euro a year): the most
-- people helped, the most unmet need first, and the most helped with a part of the FTE where the need is most unmet.
-- Grain: plan
-- Of the cells that may be in a plan (n_cells_in_all; `left_out` of `target_cells` is null; where $budget is given,
-- also with a known cost). plan: most, the most people helped; neediest, in order of unmet share each that still fits;
-- balanced, the most helped with at least $share_percent of the used FTE in the neediest third (a third of the cells,
-- rounded up, by unmet share), or with all of that third: with room for all it is the same as most. All exact, of who
-- is helped as `target_cells` shows it; of equal plans the one with least FTE, then the first cells. No bound where
-- $fte or $budget is null; what is chosen already of the pilot is taken off them first. places: people to help; helped:
-- of whom so many are expected to be, with helped_low and helped_high (10 and 90 of 100). euro_per_year: null where it
-- is unknown of a cell of the plan. price: people fewer than by the plan of the most: the price of fairness. same_as:
-- the first plan with the same cells. No rows without cells that may be in a plan.
-- Parameters: $as_of date, $pilot_key text, $smallest integer = 10, $rounded_to integer = 1, $years integer = 5,
--   $voltage_least integer = 40, $voltage_likeliest integer = 60, $voltage_greatest integer = 90,
--   $fte number = null, $budget number = null, $share_percent integer = 50,
--   $filters
-- Selects: targeting.*, fte_room, euro_room, neediest_share
-- Completed by: rollout_plans
-- Columns: plan text, n_cells bigint, n_cells_in_all bigint, n_areas bigint, places bigint, fte double,
--   euro_per_year double, helped double, helped_low double, helped_high double, price double, same_as text
-- Reads: targeting
select
    *,
    cast($fte as double) as fte_room,
    cast($budget as double) as euro_room,
    least($share_percent, 100) / 100 as neediest_share
from targeting
where pilot_key = $pilot_key
order by area, target_group
