-- How often each piece of four letters occurs in each text: what texts are compared by.
-- Grain: gram_no, text_no
-- In order of the piece, so that the rows of one are found without reading all; which piece it is says `gram_rarity`.
select
    g.gram_no,
    w.text_no,
    cast(sum(w.n * g.n) as integer) as n
from words_told as w
inner join word_grams as g on w.word = g.word
group by g.gram_no, w.text_no
order by g.gram_no, w.text_no
