-- What is known of each municipality on a day, as numbers and as words.
-- Grain: municipality, trait
-- As handed in (the newest that was so by then), else from the figures of all Dutch municipalities: of 2021, source
-- null. density: handed in, else residents ÷ km². Municipalities of which nothing was handed in and that are not Dutch
-- are not there.
create or replace macro traits_on(as_of) as table
with
handed_in as (
    select
        municipality,
        trait,
        amount,
        said,
        source,
        row_number() over (
            partition by municipality, trait
            order by stated_on desc nulls last, source_file desc, source_row desc
        ) as nth
    from traits
    where (stated_on is null or stated_on <= as_of) and was_known(known_from, known_until, as_of)
),

newest as (
    select *
    from handed_in
    where nth = 1
),

of_all as (
    select
        municipality,
        'residents' as trait,
        cast(residents as double) as amount,
        null as said
    from dutch_municipalities
    where residents is not null
    union all
    select
        municipality,
        'area_km2',
        area_km2,
        null
    from dutch_municipalities
    union all
    select
        municipality,
        'province',
        null,
        province
    from dutch_municipalities
),

told as (
    select
        coalesce(h.municipality, a.municipality) as municipality,
        coalesce(h.trait, a.trait) as trait,
        case when h.trait is null then a.amount else h.amount end as amount,
        case when h.trait is null then a.said else h.said end as said,
        h.source,
        h.trait is not null as is_handed_in
    from of_all as a
    full join newest as h on a.municipality = h.municipality and a.trait = h.trait
)

select *
from told
union all
select
    r.municipality,
    'density',
    r.amount / k.amount,
    null,
    null,
    r.is_handed_in
from told as r
inner join told as k on r.municipality = k.municipality and k.trait = 'area_km2' and k.amount > 0
left join told as d on r.municipality = d.municipality and d.trait = 'density'
where r.trait = 'residents' and d.municipality is null;

-- The traits that are numbers as they are laid beside each other: in standard deviations from the mean of all
-- municipalities of which it is known (population), of counts of the logarithm. The area is not one of them: it
-- follows from the other two. A trait that is known of fewer than 30 municipalities does not say how far apart
-- municipalities are, and is left out.
-- Grain: municipality, trait
create or replace macro standard_traits_on(as_of) as table
with
measured as (
    select
        municipality,
        trait,
        case when trait in ('residents', 'density') then log10(amount) else amount end as measure
    from traits_on(as_of)
    where
        trait not in ('area_km2', 'province', 'access_run_by', 'care_contracting')
        and amount is not null
        and (trait not in ('residents', 'density') or amount > 0)
),

spread as (
    select
        trait,
        avg(measure) as middle,
        stddev_pop(measure) as deviation
    from measured
    group by trait
    having count(*) >= 30 and stddev_pop(measure) > 0
)

select
    m.municipality,
    m.trait,
    (m.measure - s.middle) / s.deviation as z
from measured as m
inner join spread as s on m.trait = s.trait;
