-- Which hand-in a file is of, by the name under which it is shown.
-- Grain: hand_in, file
-- Asked by: office
-- Parameters: $file text
-- Columns: hand_in text, municipality text, source text, reported_on date, handed_in_at timestamp, handed_in_by text,
--   file text
select
    h.hand_in,
    h.municipality,
    h.source,
    h.reported_on,
    h.handed_in_at,
    h.handed_in_by,
    f.file
from hand_in_files as f
inner join hand_ins as h on f.hand_in = h.hand_in
where f.source_file = $file
order by h.hand_in, f.file
