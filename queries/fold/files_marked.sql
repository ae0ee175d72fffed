-- The rows of one table of pilots in the hand-ins of several sources, with the mark of its source before what belongs
-- to one.
-- Grain: filename, row_no
-- Uses: files_read (the Parquet of each hand-in, with its filename), marks (filename, mark; bytes: the same, for what
--   is a hash)
create or replace view files_said as
select
    s.* replace (
        m.mark || s.pilot as pilot,
        m.bytes || s.row_key as row_key,
        m.bytes || s.content as content
    )
from files_read as s
inner join marks as m on s.filename = m.filename
