-- Who already did what a text says, or what a pilot does: the pilots that are told of most alike, as known on $as_of.
-- Grain: pilot_key
-- $text, or $pilot_key: that pilot, which is not like itself. Those that failed, stopped or wait come first, for they
-- teach most; within these and within the rest the most alike first. score, fate, has_begun, teaches: as in
-- `like_pilots_on`; $least: the least score, in hundredths; n_alike: how many reach it, of which at most $at_most best
-- are shown. shared: what their texts share, the rarest first, at most $pieces pieces of four letters or more; null
-- where these are shorter.
-- days_to_anchor: from its first successful evaluation to when it was anchored, null where it is not or a day is
-- unknown. n_lessons: recorded by then. contact: null where this reader may not see it.
-- Of all municipalities, whichever are chosen: others are what it is about.
-- Parameters: $as_of date, $text text = null, $pilot_key text = null, $theme text[], $least integer = 30,
--   $at_most integer = 10, $pieces integer = 6
-- Columns: pilot_key text, municipality text, title text, summary text, theme text, score double, shared text,
--   fate text, stage text, has_begun boolean, teaches boolean, succeeded_on date, anchored_on date,
--   days_to_anchor bigint, days_waiting bigint, n_lessons bigint, contact text, n_alike bigint
-- Reads: alike
with
known as (
    select distinct text_no
    from pilot_texts
    where was_known(known_from, known_until, $as_of)
),

-- The rarer a piece is among the texts of that day, the more it says that two share it.
asked as materialized (
    select
        a.gram,
        1 / (1 + count(k.text_no)) as weight
    from grams_asked($as_of, $text, $pilot_key) as a
    left join grams as g on a.gram = g.gram
    left join known as k on g.text_no = k.text_no
    group by a.gram
),

spelled as (
    select distinct
        pilot_no,
        folded(unnest(words_in(told))) as word
    from alike
),

placed as (
    select
        pilot_no,
        word,
        unnest(generate_series(1, n_grams(word))) as place
    from spelled
),

-- Places that follow on each other are one piece of the word.
shared_places as (
    select
        p.pilot_no,
        p.word,
        p.place,
        a.weight,
        p.place - row_number() over (partition by p.pilot_no, p.word order by p.place) as same_piece
    from placed as p
    inner join asked as a on gram_at(p.word, p.place) = a.gram
),

joined as (
    select
        pilot_no,
        trim(substring(' ' || word || ' ', min(place), max(place) - min(place) + 4)) as piece,
        sum(weight) as weight
    from shared_places
    group by pilot_no, word, same_piece
),

-- What is part of a longer piece that is shared is no piece of its own.
ranked as (
    select
        j.pilot_no,
        j.piece,
        row_number() over (partition by j.pilot_no order by max(j.weight) desc, j.piece asc) as nth
    from joined as j
    left join joined as o on j.pilot_no = o.pilot_no and j.piece <> o.piece and contains(o.piece, j.piece)
    where length(j.piece) >= 4 and o.pilot_no is null
    group by j.pilot_no, j.piece
),

fragments as (
    select
        pilot_no,
        string_agg(piece, ', ' order by nth) as shared
    from ranked
    where nth <= $pieces
    group by pilot_no
),

learned as (
    select
        a.pilot_no,
        count(*) as n_lessons
    from alike as a
    inner join portfolio as p on a.pilot_no = p.pilot_no
    inner join lessons as l on p.municipality = l.municipality and p.pilot_id = l.pilot_id
    where (l.recorded_on is null or l.recorded_on <= $as_of) and was_known(l.known_from, l.known_until, $as_of)
    group by a.pilot_no
)

select
    a.pilot_key,
    a.municipality,
    a.title,
    r.summary,
    a.theme,
    a.score,
    f.shared,
    a.fate,
    a.stage,
    a.has_begun,
    a.teaches,
    a.succeeded_on,
    a.anchored_on,
    date_diff('day', a.succeeded_on, a.anchored_on) as days_to_anchor,
    a.days_waiting,
    coalesce(n.n_lessons, 0) as n_lessons,
    r.contact,
    a.n_alike
from alike as a
inner join portfolio as p on a.pilot_no = p.pilot_no
inner join pilots as r
    on p.municipality = r.municipality and p.pilot_id = r.pilot_id and was_known(r.known_from, r.known_until, $as_of)
left join fragments as f on a.pilot_no = f.pilot_no
left join learned as n on a.pilot_no = n.pilot_no
order by a.teaches desc, a.score desc, a.pilot_key asc
