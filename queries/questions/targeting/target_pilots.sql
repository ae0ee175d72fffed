-- The pilots of which areas and target groups are known, with where these stand.
-- Grain: pilot_key
-- First those that succeeded and wait on a decision or are implemented (is_asked), with most that may be in a plan
-- first. stage: null where it is unknown. n_cells: areas x target groups, each in one of these, as the standings of
-- `target_cells`: n_plan may be in a plan, n_lacks lacks a number for that, n_small is to be tried small first,
-- n_missed was tried in vain, n_done has nobody left to help, n_chosen, n_rolled_out and n_not_here are decided.
-- standing: plan | first (none may be in a plan, and some lack a number, are to be tried small, or were tried in vain)
-- | decided (the rest). n_review_past: deliberately not, and the day to look again has passed. least_fte: what the
-- smallest that may be in a plan asks; null without one.
-- Parameters: $as_of date, $smallest integer = 10, $rounded_to integer = 1, $years integer = 5, $filters
-- Selects: targeting.*, stage
-- Completed by: target_pilots
-- Columns: municipality text, pilot_key text, title text, stage text, is_asked boolean,
--   standing text, n_cells bigint, n_plan bigint, n_lacks bigint, n_small bigint, n_missed bigint, n_done bigint,
--   n_chosen bigint, n_rolled_out bigint, n_not_here bigint, n_review_past bigint, least_fte double
-- Reads: targeting
select
    t.*,
    s.stage
from targeting as t
left join stays_on($as_of) as s on t.pilot_no = s.pilot_no
order by t.pilot_key, t.area, t.target_group
