-- The pilots that are underway on $as_of, with how far success was prepared, for who counts them and who names them.
-- Grain: pilot_no
-- As in `prepared_pilots`, near within $near_days.
-- Parameters: $as_of date, $near_days integer = 91, $filters
select *
from prepared_pilots($as_of, $filters, $near_days)
