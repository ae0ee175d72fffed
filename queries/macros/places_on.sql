-- The places that pilots can be counted by on a day: every area, also one that only segments name, and every
-- municipality.
-- Grain: by_what, municipality, place
-- by_what: area | municipality. An area that is not handed in goes by its code.
create or replace macro places_on(as_of) as table
with
areas_then as (
    select *
    from areas
    where was_known(known_from, known_until, as_of)
),

named as (
    select distinct
        by_what,
        municipality,
        place
    from places_named
    where was_known(known_from, known_until, as_of)
)

select
    n.by_what,
    n.municipality,
    n.place,
    coalesce(a.name, n.place) as name,
    a.residents
from named as n
left join areas_then as a on n.municipality = a.municipality and n.place = a.area
where n.by_what = 'area'
union all
select
    n.by_what,
    n.municipality,
    n.place,
    coalesce(a.name, n.place),
    a.residents
from named as n
left join areas_then as a on n.municipality = a.municipality and n.municipality in (a.area, a.name)
where n.by_what = 'municipality';

-- Which shape goes with which place: by its code, else by its name where only one place and one shape bear it.
-- Of the places that have a shape. Capitals and small letters are the same. A shape that says in which municipality it
-- lies goes with places of that one only.
create or replace macro place_shapes_on(as_of) as table
with
candidates as (
    select p.by_what, p.municipality, p.place, s.shape_no, 1 as nth
    from places_on(as_of) as p
    inner join shapes as s on lower(p.place) = lower(s.code)
    where s.municipality is null or s.municipality = p.municipality
    union all
    select p.by_what, p.municipality, p.place, s.shape_no, 2
    from places_on(as_of) as p
    inner join shapes as s on lower(p.name) = lower(s.name)
    where s.municipality is null or s.municipality = p.municipality
),

ranked as (
    select
        *,
        min(nth) over (partition by by_what, municipality, place) as nth_of_place,
        min(nth) over (partition by by_what, shape_no) as nth_of_shape,
        count(*) over (partition by by_what, municipality, place, nth) as n_shapes,
        count(*) over (partition by by_what, shape_no, nth) as n_places
    from candidates
)

select
    by_what,
    municipality,
    place,
    shape_no
from ranked
where nth = nth_of_place and nth = nth_of_shape and n_shapes = 1 and n_places = 1;
