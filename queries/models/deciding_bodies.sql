-- One row per body that decides, or meets, in a municipality, with a number that sorts faster than two texts.
-- Grain: municipality, body
with
named as (
    select
        municipality,
        body
    from bodies_known
    union
    select
        municipality,
        body
    from meetings
)

select
    row_number() over (order by municipality, body) as body_no,
    municipality,
    body
from named
where body is not null
order by body_no
