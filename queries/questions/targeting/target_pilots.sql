-- The pilots of which areas and target groups are known, with how many of these there is how much evidence.
-- Grain: pilot_key
-- First those that succeeded and wait on a decision or are implemented (is_asked), with most that may be in a plan
-- first. stage: null where it is unknown. n_cells: areas x target groups: n_not_here, where it is deliberately not, and
-- of the others n_class_1 up to n_class_4, in each class of evidence as in `target_cells`; n_in_plan: that may be in a
-- plan; n_review_past: deliberately not, and the day to look again has passed.
-- Parameters: $as_of date, $smallest integer = 10, $rounded_to integer = 1, $years integer = 5, $filters
-- Selects: targeting.*, stage
-- Completed by: target_pilots
-- Columns: municipality text, pilot_key text, title text, stage text, is_asked boolean, n_cells bigint,
--   n_class_1 bigint, n_class_2 bigint, n_class_3 bigint, n_class_4 bigint, n_in_plan bigint, n_not_here bigint,
--   n_review_past bigint
-- Reads: targeting
select
    t.*,
    s.stage
from targeting as t
left join stays_on($as_of) as s on t.pilot_no = s.pilot_no
order by t.pilot_key, t.area, t.target_group
