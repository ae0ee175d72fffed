-- The pilots of which areas and target groups are known, with how many of these there is how much evidence.
-- Grain: pilot_key
-- First those that succeeded and wait on a decision or are implemented (is_asked), with most that may be in a plan
-- first. stage: null where it is unknown. n_cells: areas x target groups: n_not_here, where it is deliberately not, and
-- of the others n_class_1 up to n_class_4, in each class of evidence as in `target_cells`; n_in_plan: that may be in a
-- plan; n_review_past: deliberately not, and the day to look again has passed.
-- Parameters: $as_of date, $smallest integer = 10, $rounded_to integer = 1, $years integer = 5, $filters
-- Selects: municipality, pilot_key, title, area, area_name, target_group, role, reason, people_in_need,
--   people_reached, gap, is_gap_withheld, unmet_share, need_source, need_on, participants, is_participants_withheld,
--   is_tested, is_met, effect, effect_se, comparison, measured_by, measured_on, is_undated, is_outdated, n_unseen,
--   likeness, places, fte_per_person, fte, euro_per_year, review_on, is_review_past, voltage_mean, voltage_sd,
--   rounded_to, source_file, source_sheet, source_row, stage
-- Completed by: target_pilots
-- Columns: municipality text, pilot_key text, title text, stage text, is_asked boolean, n_cells bigint,
--   n_class_1 bigint, n_class_2 bigint, n_class_3 bigint, n_class_4 bigint, n_in_plan bigint, n_not_here bigint,
--   n_review_past bigint
-- Reads: targeting
select
    t.municipality,
    t.pilot_key,
    t.title,
    t.area,
    t.area_name,
    t.target_group,
    t.role,
    t.reason,
    t.people_in_need,
    t.people_reached,
    t.gap,
    t.is_gap_withheld,
    t.unmet_share,
    t.need_source,
    t.need_on,
    t.participants,
    t.is_participants_withheld,
    t.is_tested,
    t.is_met,
    t.effect,
    t.effect_se,
    t.comparison,
    t.measured_by,
    t.measured_on,
    t.is_undated,
    t.is_outdated,
    t.n_unseen,
    t.likeness,
    t.places,
    t.fte_per_person,
    t.fte,
    t.euro_per_year,
    t.review_on,
    t.is_review_past,
    t.voltage_mean,
    t.voltage_sd,
    t.rounded_to,
    t.source_file,
    t.source_sheet,
    t.source_row,
    s.stage
from targeting as t
left join stays_on($as_of) as s on t.pilot_no = s.pilot_no
order by t.pilot_key, t.area, t.target_group
