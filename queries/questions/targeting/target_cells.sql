-- Where and for whom a pilot would help, how well that is known, and what it takes: each area and target group.
-- Grain: area, target_group
-- Numbers of people as in the frame: gap is who is in need and not reached, null where unknown or withheld
-- (is_gap_withheld). reason: null in what is public. evidence: 1, tested here and the target was met; 2, at least three
-- tested cells of the pilot have an effect, of at least three the evidence is not outdated, and the 95 % prediction
-- interval (DerSimonian and Laird; Higgins 2009) lies above 0, while this cell was not tested without meeting its
-- target; 3, anything less; 4, no evidence at all. because: target_met | carries_over | unknown_carries (and tested
-- here, with a target that nobody knows to be met or not) | not_met | target_unknown | too_few (tested cells) |
-- may_not_work (the interval holds 0, and places differ: pool_varies) | unsure (it holds 0, for too few were measured)
-- | old_evidence | no_evidence. pool_varies: the variance between places is more than that of their mean. is_dropped: a
-- class lower than it was, for its evidence is more than $years years old, or of an unknown day. n_tested: cells of the
-- pilot with an effect; pool_mean, pool_low, pool_high: over these, with the prediction interval; pool_low and
-- pool_high from three on. measured_effect: as measured here; effect, effect_se: what is expected here: of a tested
-- cell, from three on, drawn towards the others (empirical Bayes); of another the mean, in class 1 and 2, where the
-- rule of class 2 holds. helped: places x effect x what is left of it at scale; helped_low, helped_high: 10 and 90 of
-- 100. left_out: why it is in no plan: role | gap_withheld | gap_unknown | no_gap | evidence | effect_unknown |
-- no_effect | fte_unknown | no_place | beyond (too great to work with); null: it may be in a plan. role: of what is
-- decided (chosen, rolled_out, not_here). standing: plan (left_out is null) | lacks (a number: gap, effect or FTE, or
-- it is too great) | small (too little evidence) | missed (tested here in vain: the target was not met, or nobody was
-- helped) | done (nobody is left to help) | chosen | rolled_out | not_here. is_capped: fewer places than the gap, for
-- the whole rollout asks no more FTE. voltage_mean: the share of an effect that is left at scale. tier: cells of one
-- tier are equally good as far as is known: the chance that the first of them helps more is at most 80 %; null where it
-- has no place in an order. likeness: as in the frame, beside the effect and never in it.
-- Parameters: $as_of date, $pilot_key text, $smallest integer = 10, $rounded_to integer = 1, $years integer = 5,
--   $voltage_least integer = 40, $voltage_likeliest integer = 60, $voltage_greatest integer = 90,
--   $filters
-- Selects: targeting.*
-- Completed by: transport
-- Columns: municipality text, pilot_key text, title text, area text, area_name text, target_group text, role text,
--   reason text, people_in_need bigint, people_reached bigint, gap bigint, is_gap_withheld boolean,
--   unmet_share double, need_source text, need_on date, participants bigint, is_participants_withheld boolean,
--   n_unseen bigint, is_tested boolean, is_met boolean, comparison text, measured_by text, measured_on date,
--   is_dropped boolean, is_undated boolean, evidence bigint, because text, n_tested bigint, pool_mean double,
--   pool_low double, pool_high double, pool_varies boolean, measured_effect double, effect double, effect_se double,
--   likeness double, places bigint, is_capped boolean, fte_per_person double, fte double,
--   euro_per_year double, helped double, helped_low double, helped_high double, left_out text, standing text,
--   tier bigint, review_on date, is_review_past boolean, voltage_mean double, source_file text, source_sheet text,
--   source_row bigint
-- Reads: targeting
select
    *
from targeting
where pilot_key = $pilot_key
order by area, target_group
