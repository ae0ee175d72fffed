-- Whether each area has its fair share of the places of a pilot, now and after each of the three plans.
-- Grain: plan, area
-- plan: now (who is reached), and as in `rollout_plans`. Over the areas and target groups of which need and reach are
-- known and may be shown, also those where it is deliberately not. places: who is reached, and what is chosen and the
-- plan add; difference: (places of the area / all places) / (need of the area / all need) - 1: 0 is its fair share, -1
-- nothing; null without places or need. n_left_out: target groups of the area of which need or reach is unknown or
-- withheld: in no number here. The area with least of its share first. It says what there is to explain, and gives no
-- mark.
-- Parameters: $as_of date, $pilot_key text, $smallest integer = 10, $rounded_to integer = 1, $years integer = 5,
--   $voltage_least integer = 40, $voltage_likeliest integer = 60, $voltage_greatest integer = 90,
--   $fte number = null, $budget number = null, $share_percent integer = 50,
--   $filters
-- Selects: targeting.*, fte_room, euro_room, neediest_share
-- Completed by: fair_share
-- Columns: plan text, area text, area_name text, need bigint, places bigint, difference double, n_left_out bigint
-- Reads: targeting
select
    *,
    cast($fte as double) as fte_room,
    cast($budget as double) as euro_room,
    least($share_percent, 100) / 100 as neediest_share
from targeting
where pilot_key = $pilot_key
order by area, target_group
