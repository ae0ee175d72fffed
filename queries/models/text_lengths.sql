-- How long each text is as a vector of its pieces (√Σ (n × idf)²), weighed by how rare they are among all texts of the
-- version, whatever the day: `like_texts_on` leaves out by it what cannot be alike, and measures the rest on the day.
-- Grain: text_no
-- Summed as decimals, so that it does not depend on the order in which they are added.
with
rarity as (
    select
        gram_no,
        idf_of(n_texts, (select count(distinct text_no) from pilot_texts)) as idf
    from gram_rarity
)

select
    g.text_no,
    sqrt(cast(sum(cast((g.n * r.idf) ** 2 as decimal(28, 12))) as double)) as length
from grams as g
inner join rarity as r on g.gram_no = r.gram_no
group by g.text_no
order by g.text_no
