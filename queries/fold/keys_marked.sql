-- The rows of one table that names no pilot, as files_marked.sql marks them.
-- Grain: filename, row_no
-- Uses: files_read (the Parquet of each hand-in, with its filename), marks (filename, mark; bytes: the same, for what
--   is a hash)
create or replace view files_said as
select
    s.* replace (
        m.bytes || s.row_key as row_key,
        m.bytes || s.content as content
    )
from files_read as s
inner join marks as m on s.filename = m.filename
