-- The pilots of which what is told is most like a text, as known on a day.
-- Grain: pilot_no
-- given_text: the text, or given_pilot: the pilot of which title and summary are the text; it is not like itself.
-- score: the cosine of the two texts, from 0 to 1, each piece of four letters weighed by how rare it is among the texts
-- of that day (tf × idf, idf = ln((1 + n) ÷ (1 + df)) + 1). Those of `lowest` (in hundredths) or more, at most at_most
-- of the best; n_alike: how many there are of that. themes: only of these.
-- fate: stopped | failed (its last evaluation found it unsuccessful, and nothing followed but an end) | waiting (on a
-- decision) | anchored | rolled_out (being implemented or anchored) | running (or being evaluated) | planned (idea,
-- preparing) | unknown. has_begun: it ran at some time. teaches: failed, stopped or waiting.
-- grams_asked: the pieces of the text that is asked about, each with how often.
create or replace macro text_asked(as_of, given_text, given_pilot) as table
select
    coalesce(cast(given_text as varchar), t.told) as told,
    p.pilot_no
from (select cast(given_pilot as varchar) as pilot_key) as g
left join portfolio as p on g.pilot_key = p.pilot_key
left join pilot_texts as t on p.pilot_no = t.pilot_no and was_known(t.known_from, t.known_until, as_of)
where coalesce(cast(given_text as varchar), t.told) is not null;

create or replace macro grams_asked(as_of, given_text, given_pilot) as table
with
said as (
    select unnest(words_in(told)) as word
    from text_asked(as_of, given_text, given_pilot)
),

names as (
    select distinct unnest(words_in(municipality)) as word
    from portfolio
),

placed as (
    select
        folded(word) as word,
        unnest(generate_series(1, n_grams(folded(word)))) as place
    from said
    where word not in (select n.word from names as n where n.word <> lower(n.word))
)

select
    gram_at(word, place) as gram,
    count(*) as n
from placed
group by gram_at(word, place);

create or replace macro like_texts_on(as_of, given_text, given_pilot, lowest) as table
with
known as materialized (
    select distinct text_no
    from pilot_texts
    where was_known(known_from, known_until, as_of)
),

-- Texts of other days, which are few or none: leaving them out costs less than looking up all others.
of_other_days as materialized (
    select distinct text_no
    from pilot_texts
    where text_no not in (select k.text_no from known as k)
),

there as (
    select *
    from grams
    where text_no not in (select o.text_no from of_other_days as o)
),

rarity as materialized (
    select
        gram,
        ln((1 + (select count(*) from known)) / (1 + count(*))) + 1 as idf
    from there
    group by gram
),

asked as materialized (
    select
        a.gram,
        a.n * coalesce(r.idf, ln(1 + (select count(*) from known)) + 1) as weight,
        r.idf
    from grams_asked(as_of, given_text, given_pilot) as a
    left join rarity as r on a.gram = r.gram
),

asked_length as materialized (
    select sqrt(sum(weight ** 2)) as length
    from asked
),

-- Whoever shares less than this of the weight cannot reach the lowest score, whatever else stands in the text: of those
-- the length need not be known.
products as materialized (
    select
        t.text_no,
        sum(a.weight * t.n * a.idf) as product
    from there as t
    inner join asked as a on t.gram = a.gram
    group by t.text_no
    having sum(a.weight ** 2) >= (select (lowest / 100.0 * length) ** 2 - 1e-9 from asked_length)
),

lengths as (
    select
        t.text_no,
        sqrt(sum((t.n * r.idf) ** 2)) as length
    from there as t
    inner join rarity as r on t.gram = r.gram
    where t.text_no in (select p.text_no from products as p)
    group by t.text_no
)

select
    p.text_no,
    p.product / l.length / (select a.length from asked_length as a) as score
from products as p
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
