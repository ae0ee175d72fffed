-- The rows of one table in all hand-ins of a source, each with its hand-in.
-- Grain: hand_in, row_no
-- Uses: files_said (the Parquet of each hand-in, with its filename), hand_in_files (filename, hand_in)
create or replace table rows_said as
select
    f.hand_in,
    s.* exclude (filename)
from files_said as s
inner join hand_in_files as f on s.filename = f.filename
