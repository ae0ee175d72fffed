-- The hand-ins that the version was put together from, the latest first.
-- Grain: hand_in
-- is_current: it is the latest of its source for one of the tables that it holds. handed_in_at: UTC.
-- Asked by: office
-- Parameters: none
-- Columns: hand_in text, municipality text, source text, reported_on date, said_by text, handed_in_at timestamp,
--   handed_in_by text, files text, is_current boolean
select
    h.hand_in,
    h.municipality,
    h.source,
    h.reported_on,
    h.said_by,
    h.handed_in_at,
    h.handed_in_by,
    string_agg(f.file, ', ' order by f.file) as files,
    h.is_current
from hand_ins as h
inner join hand_in_files as f on h.hand_in = f.hand_in
group by all
order by h.reported_on desc, h.handed_in_at desc, h.hand_in asc
