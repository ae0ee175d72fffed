-- The stretches of days between which the calendar of a body, as it was known, changed.
-- Grain: body_no, known_from
-- Of every body, also one without meetings. known_until is null for the last.
create temp table meeting_stretches as
with
changed as (
    select
        body_no,
        date '0001-01-01' as known_from
    from deciding_bodies
    union
    select
        b.body_no,
        m.known_from
    from meetings as m
    inner join deciding_bodies as b on m.municipality = b.municipality and m.body = b.body
    where m.known_from is not null
    union
    select
        b.body_no,
        m.known_until
    from meetings as m
    inner join deciding_bodies as b on m.municipality = b.municipality and m.body = b.body
    where m.known_until is not null
)

select
    body_no,
    known_from,
    lead(known_from) over (partition by body_no order by known_from) as known_until
from changed
