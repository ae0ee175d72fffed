-- The rows of a base that a figure counts, each with its pilot, as known on a day, and with the line of the file that
-- says so.
-- base: the name of a common table expression with the rows of a base. condition: its column that says whether the
-- figure counts a row.
create or replace macro rows_behind(base, condition, as_of) as table
select
    p.pilot_key,
    p.title,
    b.*,
    h.outcome,
    h.decided_by,
    h.source_file,
    h.source_sheet,
    h.source_row
from query_table(base) as b
inner join pilots_known as p on b.pilot_no = p.pilot_no and was_known(p.known_from, p.known_until, as_of)
inner join statements as h on b.statement_no = h.statement_no
where struct_extract(b, condition);
