-- How often each piece of four letters occurs in each text: what texts are compared by.
-- Grain: gram, text_no
-- In order of the piece, so that those of one text are found without reading all. Names of municipalities in these
-- records are left out where they are written with a capital: pilots of one municipality are not alike for that.
with
names as (
    select distinct unnest(words_in(municipality)) as word
    from portfolio
),

told_once as (
    select
        text_no,
        any_value(told) as told
    from pilot_texts
    group by text_no
),

said as (
    select
        text_no,
        unnest(words_in(told)) as word
    from told_once
),

counted as (
    select
        text_no,
        folded(word) as word,
        count(*) as n
    from said
    where word not in (select n.word from names as n where n.word <> lower(n.word))
    group by text_no, folded(word)
),

vocabulary as (
    select word
    from counted
    group by word
),

places as (
    select
        word,
        unnest(generate_series(1, n_grams(word))) as place
    from vocabulary
),

pieces as (
    select
        word,
        gram_at(word, place) as gram,
        count(*) as n
    from places
    group by word, gram_at(word, place)
)

select
    p.gram,
    c.text_no,
    cast(sum(c.n * p.n) as integer) as n
from counted as c
inner join pieces as p on c.word = p.word
group by p.gram, c.text_no
order by p.gram, c.text_no
