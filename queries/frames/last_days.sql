-- The last day to begin each strand of preparing a rollout, for who counts the pilots and who tells each strand.
-- Grain: pilot_no, strand
-- As in `last_days_on`.
-- Parameters: $as_of date, $filters
select *
from last_days_on($as_of, $filters)
