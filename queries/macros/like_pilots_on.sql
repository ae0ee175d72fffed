-- The pilots of which what is told is most like a text, as known on a day.
-- Grain: pilot_no
-- given_text: the text, or given_pilot: the pilot of which title and summary are the text; it is not like itself.
-- score: the cosine of the two texts, from 0 to 1, each piece of four letters weighed by how rare it is among the
-- texts of that day (tf × idf, idf = ln((1 + n) ÷ (1 + df)) + 1). Those of `lowest` (in hundredths) or more, at most
-- at_most of the best; n_alike: how many there are of that. themes: only of these. Pilots that are counted apart,
-- because their list no longer tells of them, are not among them: whether they are still shared is unknown. fate:
-- stopped | failed (its last evaluation found it unsuccessful, and nothing followed but an end) | waiting (on a
-- decision) | anchored | rolled_out (being implemented or anchored) | running (or being evaluated) | planned (idea,
-- preparing) | unknown. has_begun: it ran at some time. teaches: failed, stopped or waiting. words_asked: the words
-- of the text that is asked about. says_nothing: why one says nothing by itself: number | letter | small | name (of
-- a municipality); null where it does say something. grams_asked: the pieces of these words, each with how often,
-- without names; none where no word says anything by itself: then there is nothing to search by.
create or replace macro text_asked(as_of, given_text, given_pilot) as table
select
    coalesce(cast(given_text as varchar), t.told) as told,
    p.pilot_no
from (select cast(given_pilot as varchar) as pilot_key) as g
left join portfolio as p on g.pilot_key = p.pilot_key
left join pilot_texts as t on p.pilot_no = t.pilot_no and was_known(t.known_from, t.known_until, as_of)
where coalesce(cast(given_text as varchar), t.told) is not null;

create or replace macro words_asked(as_of, given_text, given_pilot) as table
with
said as (
    select unnest(words_in(told)) as written
    from text_asked(as_of, given_text, given_pilot)
),

places as (
    select distinct municipality
    from portfolio
),

names as (
    select distinct unnest(words_in(municipality)) as written
    from places
)

select
    folded(written) as word,
    written in (select n.written from names as n where n.written <> lower(n.written)) as is_left_out,
    case
        when regexp_matches(written, '^\p{N}+$') then 'number'
        when length(written) = 1 then 'letter'
        when is_small_word(folded(written)) then 'small'
        when folded(written) in (select folded(n.written) from names as n where n.written <> lower(n.written))
            then 'name'
    end as says_nothing
from said;

create or replace macro grams_asked(as_of, given_text, given_pilot) as table
with
said as (
    select *
    from words_asked(as_of, given_text, given_pilot)
),

placed as (
    select
        word,
        unnest(generate_series(1, n_grams(word))) as place
    from said
    where not is_left_out and (select count(*) > count(s.says_nothing) from said as s)
)

select
    gram_at(word, place) as gram,
    count(*) as n
from placed
group by gram_at(word, place);

-- Texts that no pilot had on that day, which are few or none: to take these away costs less than to look up all others.
create or replace macro texts_of_other_days(as_of) as table
select text_no
from pilot_texts
group by text_no
having not bool_or(was_known(known_from, known_until, as_of));

create or replace macro n_texts_on(as_of) as table
select
    count(distinct text_no) as n_ever,
    count(distinct text_no) - (select count(*) from texts_of_other_days(as_of)) as n
from pilot_texts;

create or replace macro rarity_on(as_of) as table
with
of_other_days as (
    select
        gram_no,
        count(*) as n
    from grams
    where text_no in (select o.text_no from texts_of_other_days(as_of) as o)
    group by gram_no
)

select
    r.gram,
    r.gram_no,
    idf_of(r.n_texts - coalesce(o.n, 0), t.n) as idf
from gram_rarity as r
cross join n_texts_on(as_of) as t
left join of_other_days as o on r.gram_no = o.gram_no;

create or replace macro like_texts_on(as_of, given_text, given_pilot, lowest) as table
with
rarity as materialized (
    select *
    from rarity_on(as_of)
),

asked as materialized (
    select
        r.gram_no,
        a.n * coalesce(r.idf, idf_of(0, t.n)) as weight,
        r.idf
    from grams_asked(as_of, given_text, given_pilot) as a
    cross join n_texts_on(as_of) as t
    left join rarity as r on a.gram = r.gram
),

asked_length as materialized (
    select sqrt(sum(weight ** 2)) as length
    from asked
),

products as (
    select
        g.text_no,
        sum(a.weight * g.n * a.idf) as product
    from grams as g
    inner join asked as a on g.gram_no = a.gram_no
    group by g.text_no
),

-- Among fewer texts a piece weighs at most -ln(shrunk) less than among all, and never less than 1: so much shorter than
-- among all a text can be at most. What is too long even then is not alike, and is not measured any further.
shrunk as materialized (
    select greatest(1 + ln((1 + n) / (1 + n_ever)), 0) as by_factor
    from n_texts_on(as_of)
),

possible as materialized (
    select
        p.text_no,
        p.product
    from products as p
    inner join text_lengths as l on p.text_no = l.text_no
    where
        p.product >= (lowest / 100.0 - 1e-9)
        * l.length
        * (select s.by_factor from shrunk as s)
        * (select a.length from asked_length as a)
),

lengths as (
    select
        g.text_no,
        sqrt(sum((g.n * r.idf) ** 2)) as length
    from grams as g
    inner join rarity as r on g.gram_no = r.gram_no
    where g.text_no in (select p.text_no from possible as p)
    group by g.text_no
)

select
    p.text_no,
    p.product / l.length / (select a.length from asked_length as a) as score
from possible as p
inner join lengths as l on p.text_no = l.text_no;

create or replace macro like_pilots_on(as_of, given_text, given_pilot, themes, lowest, at_most) as table
with
alike as (
    select
        p.pilot_no,
        p.pilot_key,
        p.municipality,
        p.title,
        p.theme,
        t.told,
        l.score,
        row_number() over (order by l.score desc, p.pilot_no asc) as nth,
        count(*) over () as n_alike
    from like_texts_on(as_of, given_text, given_pilot, lowest) as l
    inner join pilot_texts as t on l.text_no = t.text_no and was_known(t.known_from, t.known_until, as_of)
    inner join pilots_on(as_of) as p on t.pilot_no = p.pilot_no
    where
        l.score >= lowest / 100.0
        and is_in_groups(themes, p.theme)
        and coalesce(p.pilot_key <> cast(given_pilot as varchar), true)
        and p.pilot_no not in (select a.pilot_no from apart_on(as_of) as a)
),

best as materialized (
    select *
    from alike
    where nth <= at_most
),

evaluated as (
    select
        h.pilot_no,
        max_by(h.outcome, h.holds_from) as outcome,
        min(case when h.outcome in ('successful', 'partly_successful') then h.happened_on end) as succeeded_on
    from happenings_on(as_of) as h
    inner join best as b on h.pilot_no = b.pilot_no
    where h.milestone = 'evaluation'
    group by h.pilot_no
),

lived as (
    select
        s.pilot_no,
        bool_or(s.stage not in ('idea', 'preparing', 'no_longer_listed')) as has_begun,
        max(
            case
                when s.open_until is null then coalesce(nullif(s.stage, 'no_longer_listed'), s.stage_before)
            end
        ) as stage,
        max(case when s.open_until is null and s.stage = 'anchored' then s.entered_on end) as anchored_on
    from spells_on(as_of) as s
    inner join best as b on s.pilot_no = b.pilot_no
    group by s.pilot_no
),

waiting as (
    select
        w.pilot_no,
        w.days_waiting
    from waits_on(as_of) as w
    inner join best as b on w.pilot_no = b.pilot_no
),

fated as (
    select
        b.*,
        l.stage,
        coalesce(l.has_begun, false) as has_begun,
        e.succeeded_on,
        l.anchored_on,
        w.days_waiting,
        case
            when l.stage = 'stopped' and coalesce(e.outcome <> 'unsuccessful', true) then 'stopped'
            when e.outcome = 'unsuccessful' and l.stage in ('stopped', 'awaiting_decision', 'evaluating') then 'failed'
            when w.pilot_no is not null or l.stage = 'awaiting_decision' then 'waiting'
            when l.stage = 'anchored' then 'anchored'
            when l.stage in ('implementing', 'anchoring') then 'rolled_out'
            when l.stage in ('running', 'evaluating') then 'running'
            when l.stage in ('idea', 'preparing') then 'planned'
            else 'unknown'
        end as fate
    from best as b
    left join evaluated as e on b.pilot_no = e.pilot_no
    left join lived as l on b.pilot_no = l.pilot_no
    left join waiting as w on b.pilot_no = w.pilot_no
)

select
    *,
    fate in ('failed', 'stopped', 'waiting') as teaches
from fated;
