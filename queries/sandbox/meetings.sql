-- One row per meeting of a body that decides.
-- Grain: municipality, body, meets_on
-- Of: meetings
-- Columns: municipality text, body text, meets_on date, papers_due_on date, kind text
select
    municipality,
    body,
    meets_on,
    papers_due_on,
    kind
from meetings
where was_known(known_from, known_until, last_day())
order by municipality, body, meets_on
