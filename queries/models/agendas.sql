-- One row per meeting of a body, with the days since the meeting before it.
-- Grain: body_no, meets_on
-- days_since: the first meeting counts for as many days as there are until the second.
with
gaps as (
    select
        b.body_no,
        m.meets_on,
        date_diff('day', lag(m.meets_on) over calendars, m.meets_on) as days_since,
        date_diff('day', m.meets_on, lead(m.meets_on) over calendars) as days_until
    from meetings as m
    inner join deciding_bodies as b on m.municipality = b.municipality and m.body = b.body
    window calendars as (partition by b.body_no order by m.meets_on)
)

select
    body_no,
    meets_on,
    coalesce(days_since, days_until, 0) as days_since
from gaps
order by body_no, meets_on
