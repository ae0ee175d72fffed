-- The pilots that were started although capacity or money for their success was not reserved: for good, the last first.
-- Grain: pilot_key, decided_on
-- Every decision go_uncovered that stands on $as_of, whatever became of the pilot since. decided_on: null where the
-- day is unknown. why: the note, which the decision needs; null in what is public. stage: null where it is unknown or
-- a list no longer tells of the pilot.
-- Asked by: staff
-- Parameters: $as_of date, $filters
-- Columns: municipality text, pilot_key text, title text, theme text, team text, decided_on date, decided_by text,
--   why text, stage text, source_file text, source_sheet text, source_row bigint
select
    p.municipality,
    p.pilot_key,
    p.title,
    p.theme,
    p.receiving_team as team,
    h.happened_on as decided_on,
    h.decided_by,
    h.note as why,
    s.stage,
    h.source_file,
    h.source_sheet,
    h.source_row
from happenings_on($as_of) as h
inner join chosen_pilots($as_of, $filters) as p on h.pilot_no = p.pilot_no
left join stays_on($as_of) as s on h.pilot_no = s.pilot_no
where h.milestone = 'start_decision' and h.outcome = 'go_uncovered'
order by h.happened_on desc nulls last, p.pilot_key asc
