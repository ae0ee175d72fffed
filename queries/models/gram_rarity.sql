-- In how many texts each piece of four letters occurs, whatever the day.
-- Grain: gram
with
counted as (
    select
        gram_no,
        count(*) as n_texts
    from grams
    group by gram_no
),

named as (
    select distinct
        gram,
        gram_no
    from word_grams
)

select
    n.gram,
    n.gram_no,
    c.n_texts
from named as n
inner join counted as c on n.gram_no = c.gram_no
order by n.gram
