-- The final decisions on a rollout in the twelve months up to $as_of, the latest first.
-- Grain: pilot_key x decided_on. source_*: the statement of the decision.
-- Parameters: $as_of date, $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: pilot_key, municipality, title, outcome, decided_on, decided_by, source_file, source_sheet, source_row
select
    p.pilot_key,
    p.municipality,
    p.title,
    h.outcome,
    d.happened_on as decided_on,
    h.decided_by,
    h.source_file,
    h.source_sheet,
    h.source_row
from decisions_made($as_of, $municipality, $theme, $owner, $body) as d
inner join portfolio as p on d.pilot_no = p.pilot_no
inner join statements as h on d.statement_no = h.statement_no
order by d.happened_on desc, d.pilot_no asc
