-- The pieces of four letters of each word that stands in a text; `grams` is made from it.
-- Grain: word, gram
-- gram_no: the same for the same piece, in order of the piece. n: how often it is in the word.
create temp table word_grams as
with
vocabulary as (
    select distinct word
    from words_told
),

places as (
    select
        word,
        unnest(generate_series(1, n_grams(word))) as place
    from vocabulary
)

select
    word,
    gram_at(word, place) as gram,
    cast(dense_rank() over (order by gram_at(word, place)) as integer) as gram_no,
    count(*) as n
from places
group by word, gram_at(word, place)
