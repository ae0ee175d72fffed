-- The cells of lists that state a milestone.
-- Grain: hand_in, row_no
-- Uses: rows_said
create or replace view milestones_said as
select *
from rows_said
where from_list
