-- Which areas and target groups are in each of the three plans: the rows behind `rollout_plans`.
-- Grain: plan, area, target_group
-- Each cell that may be in a plan, in each plan, those that are in it first, with most helped first. $plan: of one plan
-- only. is_neediest: of the third with the most unmet need. All else as in `rollout_plans` and `target_cells`.
-- Parameters: $as_of date, $pilot_key text, $smallest integer = 10, $rounded_to integer = 1, $years integer = 5,
--   $voltage_least integer = 40, $voltage_likeliest integer = 60, $voltage_greatest integer = 90,
--   $fte number = null, $budget number = null, $share_percent integer = 50,
--   $plan choice(each|most|neediest|balanced) = each, $which choice(may_be|is_chosen) = may_be,
--   $filters
-- Selects: targeting.*, fte_room, euro_room, neediest_share, plan_asked, which_asked
-- Completed by: rollout_choices
-- Columns: plan text, municipality text, pilot_key text, title text, area text, area_name text, target_group text,
--   is_chosen boolean, is_neediest boolean, evidence bigint, unmet_share double, places bigint, fte double,
--   euro_per_year double, helped double, helped_low double, helped_high double, source_file text, source_sheet text,
--   source_row bigint
-- Reads: targeting
-- Measures: n_cells rows if is_chosen, places places if is_chosen, fte fte if is_chosen, helped helped if is_chosen
select
    *,
    cast($fte as double) as fte_room,
    cast($budget as double) as euro_room,
    least($share_percent, 100) / 100 as neediest_share,
    $plan as plan_asked,
    $which as which_asked
from targeting
where pilot_key = $pilot_key
order by area, target_group
