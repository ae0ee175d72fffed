-- Which municipalities look like one, as known on $as_of: the most alike first.
-- Grain: municipality
-- Those of which the residents are known; where those of $place are not, none. distance: √(Σ w z² ÷ Σ w) over the
-- traits that are known of both, w = 1; z is how far they are apart in standard deviations (see `standard_traits_on`).
-- is_alike: 0.303 or less, which the fifth nearest is of nine in ten Dutch municipalities; further away two of them are
-- not really alike. likeness: strongly (up to half of that) | somewhat | hardly (further away). first_trait,
-- second_trait: the two in which they differ most, with what they are of each:
-- here_* of $place, there_* of the other; second: null where only one is known. n_pilots: the pilots of it in these
-- records, whatever is chosen. $same: only those that share this trait of $place, which is no part of the distance.
-- $at_most: the nearest, and so many of the nearest that have pilots here.
-- Parameters: $as_of date, $place text, $same choice(anything|province|access_run_by|care_contracting) = anything,
--   $at_most integer = 5
-- Columns: municipality text, province text, distance double, is_alike boolean, likeness text, n_pilots bigint,
--   first_trait text, here_first double, there_first double, second_trait text, here_second double,
--   there_second double, n_traits bigint
with
standard as materialized (
    select *
    from standard_traits_on($as_of)
),

words as materialized (
    select *
    from traits_on($as_of)
),

compared as (
    select
        t.municipality,
        t.trait,
        (t.z - h.z) ** 2 as apart
    from standard as t
    inner join standard as h on t.trait = h.trait and h.municipality = $place
    where
        t.municipality <> $place
        and t.municipality in (select s.municipality from standard as s where s.trait = 'residents')
        and $place in (select s.municipality from standard as s where s.trait = 'residents')
),

ranked as (
    select
        *,
        row_number() over (partition by municipality order by apart desc, trait asc) as nth
    from compared
),

measured as (
    select
        municipality,
        sqrt(avg(apart)) as distance,
        count(*) as n_traits,
        max(case when nth = 1 then trait end) as first_trait,
        max(case when nth = 2 then trait end) as second_trait
    from ranked
    group by municipality
),

here as (
    select
        municipality,
        count(*) as n_pilots
    from pilots_on($as_of)
    group by municipality
),

placed as (
    select
        m.*,
        coalesce(n.n_pilots, 0) as n_pilots,
        row_number() over (order by m.distance asc, m.municipality asc) as nth,
        row_number() over (partition by n.municipality is null order by m.distance asc, m.municipality asc) as nth_here
    from measured as m
    left join here as n on m.municipality = n.municipality
    left join words as o on m.municipality = o.municipality and o.trait = $same
    left join words as w on w.municipality = $place and w.trait = $same
    where $same = 'anything' or o.said = w.said
)

select
    p.municipality,
    v.said as province,
    p.distance,
    p.distance <= 0.303 as is_alike,
    case
        when p.distance <= 0.303 / 2 then 'strongly' when p.distance <= 0.303 then 'somewhat' else 'hardly'
    end as likeness,
    p.n_pilots,
    p.first_trait,
    hf.amount as here_first,
    tf.amount as there_first,
    p.second_trait,
    hs.amount as here_second,
    ts.amount as there_second,
    p.n_traits
from placed as p
left join words as v on p.municipality = v.municipality and v.trait = 'province'
left join words as hf on hf.municipality = $place and p.first_trait = hf.trait
left join words as tf on p.municipality = tf.municipality and p.first_trait = tf.trait
left join words as hs on hs.municipality = $place and p.second_trait = hs.trait
left join words as ts on p.municipality = ts.municipality and p.second_trait = ts.trait
where p.nth <= $at_most or (p.n_pilots > 0 and p.nth_here <= $at_most)
order by p.distance asc, p.municipality asc
