-- The rows of one table that tell of some pilots.
-- Grain: filename, row_no
-- Uses: files_read (the Parquet of each hand-in, with its filename), pilots_shared (pilot)
create or replace view files_said as
select s.*
from files_read as s
semi join pilots_shared as p on s.pilot = p.pilot
