-- The evaluations of one pilot that were held by $as_of, with what became of the report of each.
-- Grain: nth
-- row_on: the day under which the list of evaluations tells of it, else the day of the first plan: under that day it
-- can be written down; null where no plan is known. report, days_to_sign_off, days_to_publish: as in
-- `evaluation_calendar`. source_*: the row of the list; null where none tells of it.
-- Parameters: $as_of date, $pilot_key text
-- Columns: nth bigint, row_on date, held_on date, signed_off_on date, published_on date, unpublished_reason text,
--   report text, days_to_sign_off bigint, days_to_publish bigint, source_file text, source_sheet text,
--   source_row bigint
select
    e.nth,
    coalesce(e.listed_on, e.due_on) as row_on,
    e.held_on,
    e.signed_off_on,
    e.published_on,
    e.unpublished_reason,
    e.report,
    e.days_to_sign_off,
    e.days_to_publish,
    e.source_file,
    e.source_sheet,
    e.source_row
from evaluations_on($as_of) as e
inner join portfolio as p on e.pilot_no = p.pilot_no
where p.pilot_key = $pilot_key and e.is_held
order by e.nth
