-- Which shape goes with which place: by its code, else by its name where only one place and one shape bear it.
-- Grain: by_what, municipality, place
-- Of the places that have a shape. Capitals and small letters are the same. A shape that says in which municipality it
-- lies goes with places of that one only.
with
candidates as (
    select p.by_what, p.municipality, p.place, s.shape_no, 1 as nth
    from places as p
    inner join shapes as s on lower(p.place) = lower(s.code)
    where s.municipality is null or s.municipality = p.municipality
    union all
    select p.by_what, p.municipality, p.place, s.shape_no, 2
    from places as p
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
where nth = nth_of_place and nth = nth_of_shape and n_shapes = 1 and n_places = 1
order by by_what, municipality, place
