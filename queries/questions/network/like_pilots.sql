-- Who already did what a text says, or what a pilot does: the pilots that are told of most alike, as known on $as_of.
-- Grain: pilot_key
-- $text, or $pilot_key: that pilot, which is not like itself. The most alike come first; of those that are about as
-- alike (rounded to a twentieth), those that failed, stopped or wait, for they teach most. score, fate, has_begun,
-- teaches: as in `like_pilots_on`; $least: the least score, in hundredths; n_alike: how many reach it, of which at most
-- $at_most best are shown. shared: the words of its text that are shared, or of which a part is, those that weigh most
-- first, at most $words; null where there is none. Words that say nothing by themselves, or are three times as common
-- as the rarest, are no reason.
-- days_to_anchor: from its first successful evaluation to when it was anchored, null where it is not or a day is
-- unknown. n_lessons: recorded by then. contact: null where this reader may not see it.
-- Of all municipalities, whichever are chosen: others are what it is about.
-- Parameters: $as_of date, $text text = null, $pilot_key text = null, $theme text[], $least integer = 30,
--   $at_most integer = 10, $words integer = 4
-- Columns: pilot_key text, municipality text, title text, summary text, theme text, score double, shared text,
--   fate text, stage text, has_begun boolean, teaches boolean, succeeded_on date, anchored_on date,
--   days_to_anchor bigint, days_waiting bigint, n_lessons bigint, contact text, n_alike bigint
-- Reads: alike
with
-- The rarer a piece is among the texts of that day, the more it says that two share it.
asked as materialized (
    select
        a.gram,
        r.idf
    from grams_asked($as_of, $text, $pilot_key) as a
    inner join rarity_on($as_of) as r on a.gram = r.gram
),

said as (
    select
        pilot_no,
        unnest(words_in(told)) as written
    from alike
),

spelled as (
    select
        pilot_no,
        folded(written) as word,
        any_value(lower(written)) as written
    from said
    where not is_small_word(folded(written))
    group by pilot_no, folded(written)
),

placed as (
    select
        *,
        unnest(generate_series(1, n_grams(word))) as place
    from spelled
),

-- Places that follow on each other are one piece of the word.
shared_places as (
    select
        p.pilot_no,
        p.word,
        p.written,
        p.place,
        a.idf,
        p.place - row_number() over (partition by p.pilot_no, p.word order by p.place) as same_piece
    from placed as p
    inner join asked as a on gram_at(p.word, p.place) = a.gram
),

pieces as (
    select
        pilot_no,
        word,
        any_value(written) as written,
        min(place) as place,
        trim(substring(' ' || word || ' ', min(place), max(place) - min(place) + 4)) as piece,
        count(*) as n,
        sum(idf) as weight
    from shared_places
    group by pilot_no, word, same_piece
),

-- Of words that share the same piece the shortest says it.
told_once as (
    select
        *,
        row_number() over (partition by pilot_no, piece order by length(word) asc, word asc) as nth
    from pieces
),

-- A word is shared where all of it is, or four letters of its beginning, or five of it: many words end alike.
shared_words as (
    select
        pilot_no,
        word,
        any_value(written) as written,
        sum(weight) as weight,
        sum(weight) / sum(n) as rarity
    from told_once
    where nth = 1 and (piece = word or length(piece) >= 5 or (place = 1 and length(piece) >= 4))
    group by pilot_no, word
),

-- What is part of a longer word that is shared says nothing more.
ranked as (
    select
        s.*,
        max(s.rarity) over (partition by s.pilot_no) as rarest,
        row_number() over (partition by s.pilot_no order by s.weight desc, s.written asc) as nth
    from shared_words as s
    left join shared_words as o on s.pilot_no = o.pilot_no and s.word <> o.word and contains(o.word, s.word)
    where o.pilot_no is null
),

reasons as (
    select
        pilot_no,
        string_agg(written, ', ' order by nth) as shared
    from ranked
    where nth <= $words and rarity >= rarest / 3
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
    s.shared,
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
left join reasons as s on a.pilot_no = s.pilot_no
left join learned as n on a.pilot_no = n.pilot_no
order by as_near(a.score) desc, a.teaches desc, a.score desc, a.pilot_key asc
