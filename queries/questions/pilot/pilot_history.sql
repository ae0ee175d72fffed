-- What was said of one pilot, hand-in by hand-in: each column of its record that changed, and each statement about a
-- milestone, beside what was said before, and each answer of a person; the latest first. Of a pilot that another one is
-- (somebody answered so) it is told too what was said of that one.
-- Grain: said_on, kind, name, told_as, was, is_now, was_outcome, outcome, was_decided_by,
--   decided_by, source_file, source_sheet, source_row
-- said_on: the day that the hand-in holds for; none after $as_of. kind: record (a column of the pilot) | plan |
-- happened (a milestone) | answer (name: the milestone or column that it is about, null for the pilot itself; told_as:
-- the answer; was: the day in question; is_now: the id of the pilot that it is; outcome: why it stopped; why: how that
-- is known). told_as: of a milestone as in milestones_told, or silent (the hand-in says it no longer; source_*: the row
-- that said it last) and again, or other_id (said for the first time of one id of the pilot, and before that of
-- another one); of a column new (nothing was said before) or changed. The first values of a record are
-- left out: they changed nothing.
-- of_id, of_title: of what was said of a pilot that is another one by now, its id and its last title; else null.
-- was, is_now: texts, codes, numbers and ISO days; null where nothing is said. Numbers of people are withheld: of them
-- it is told only that they changed. source: the list; said_by: who handed it in. Both are null in what the public
-- sees.
-- Parameters: $as_of date, $pilot_key text
-- Columns: said_on date, kind text, name text, told_as text, was text, is_now text, was_inexact boolean,
--   is_inexact boolean, was_outcome text, outcome text, was_decided_by text, decided_by text, is_withheld boolean,
--   why text, hand_in text, of_id text, of_title text, source text, said_by text, source_file text,
--   source_sheet text, source_row bigint
select
    t.said_on,
    t.kind,
    t.name,
    t.told_as,
    t.was,
    t.is_now,
    t.was_inexact,
    t.is_inexact,
    t.was_outcome,
    t.outcome,
    t.was_decided_by,
    t.decided_by,
    t.is_withheld,
    t.why,
    t.hand_in,
    t.of_id,
    t.of_title,
    t.source,
    t.said_by,
    t.source_file,
    t.source_sheet,
    t.source_row
from history_until($as_of) as t
where t.pilot_key = $pilot_key
order by
    t.said_on desc,
    t.kind asc,
    t.name asc nulls first,
    t.is_now asc nulls first,
    t.outcome asc nulls first,
    t.was asc nulls first,
    t.was_outcome asc nulls first,
    t.told_as asc,
    t.source_file asc,
    t.source_sheet asc nulls first,
    t.source_row asc,
    t.decided_by asc nulls first,
    t.of_id asc nulls first
