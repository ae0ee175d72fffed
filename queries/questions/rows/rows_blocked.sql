-- The pilots that are blocked on $as_of, as in blocked, each with the statement that says so; the longest first.
-- Grain: pilot_key, those not anchored or stopped.
-- Parameters: $as_of date, $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: pilot_key, municipality, title, stage, reason, note, blocked_on, source_file, source_sheet, source_row
select
    p.pilot_key,
    p.municipality,
    p.title,
    s.stage,
    b.reason,
    b.note,
    b.blocked_on,
    h.source_file,
    h.source_sheet,
    h.source_row
from blocked_on($as_of) as b
inner join chosen_pilots($as_of, $municipality, $theme, $owner, $body) as p on b.pilot_no = p.pilot_no
inner join statements as h on b.statement_no = h.statement_no
left join stays_on($as_of) as s on b.pilot_no = s.pilot_no
where coalesce(s.stage not in ('anchored', 'stopped'), true)
order by b.blocked_on asc nulls last, b.pilot_no asc
