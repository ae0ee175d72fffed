-- The pilots that wait on a rollout decision, each once, for who lists them, who says before which meeting and who says
-- what that costs.
-- Grain: pilot_no
-- As in `waits`, of all together.
-- Parameters: $as_of date, $include_partly boolean = false, $smallest integer = 10, $rounded_to integer = 1, $filters
select *
from waits($as_of, $include_partly, 'all', $filters, $smallest, $rounded_to)
