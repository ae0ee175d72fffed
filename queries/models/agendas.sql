-- One row per meeting of a body, as the calendar was known during a stretch of days, with the days since the meeting
-- before it.
-- Grain: body_no, meets_on, known_from
-- days_since: the first meeting counts for as many days as there are until the second. known_until: null while it is
-- what is known.
with
gaps as (
    select
        b.body_no,
        m.meets_on,
        t.known_from,
        t.known_until,
        date_diff('day', lag(m.meets_on) over calendars, m.meets_on) as days_since,
        date_diff('day', m.meets_on, lead(m.meets_on) over calendars) as days_until
    from meetings as m
    inner join deciding_bodies as b on m.municipality = b.municipality and m.body = b.body
    inner join meeting_stretches as t
        on b.body_no = t.body_no and was_known(m.known_from, m.known_until, t.known_from)
    window calendars as (partition by b.body_no, t.known_from order by m.meets_on)
)

select
    body_no,
    meets_on,
    coalesce(days_since, days_until, 0) as days_since,
    known_from,
    known_until
from gaps
order by body_no, meets_on, known_from
