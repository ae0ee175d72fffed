-- What was learned in the pilots that are most like a text or a pilot, as known on $as_of: at the start of a new one.
-- Grain: municipality, lesson_id
-- Of the pilots of `like_pilots`, asked in the same way and in the same order; of each pilot what did not work first,
-- then the newest. score, fate: of the pilot. kind: worked | did_not_work; null: nobody said.
-- Parameters: $as_of date, $text text = null, $pilot_key text = null, $theme text[], $least integer = 30,
--   $at_most integer = 10
-- Columns: municipality text, pilot_key text, title text, lesson_id text, lesson text, layer text, kind text,
--   recorded_on date, score double, fate text
-- Reads: alike
select
    a.municipality,
    a.pilot_key,
    a.title,
    l.lesson_id,
    l.lesson,
    l.layer,
    l.kind,
    l.recorded_on,
    a.score,
    a.fate
from alike as a
inner join portfolio as p on a.pilot_no = p.pilot_no
inner join lessons as l on p.municipality = l.municipality and p.pilot_id = l.pilot_id
where (l.recorded_on is null or l.recorded_on <= $as_of) and was_known(l.known_from, l.known_until, $as_of)
order by
    as_near(a.score) desc,
    a.teaches desc,
    a.score desc,
    a.pilot_key asc,
    l.kind = 'did_not_work' desc nulls last,
    l.recorded_on desc nulls last,
    l.lesson_id asc
