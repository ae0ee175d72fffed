-- How often each word stands in each text, as it is compared; `grams` is made from it.
-- Grain: text_no, word
-- Names of municipalities in these records are left out where they are written with a capital: pilots of one
-- municipality are not alike for that.
create temp table words_told as
with
places as (
    select distinct municipality
    from portfolio
),

names as (
    select distinct unnest(words_in(municipality)) as word
    from places
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
)

select
    text_no,
    folded(word) as word,
    count(*) as n
from said
where word not in (select n.word from names as n where n.word <> lower(n.word))
group by text_no, folded(word)
