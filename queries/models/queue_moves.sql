-- One row per move of a pilot into the queue of a body or out of it, with the meeting that could deal with it.
-- Grain: pilot_no, moved_on, is_arrival, body_no, known_from, calendar_from
-- is_lost: out of it because its list no longer told of the pilot, so that nobody knows what became of it.
-- meets_on: the body's first meeting on or after the move; null beyond its calendar. known_from, known_until: the days
-- on which the move and the body were what the records said; known_until is null while they are. calendar_from,
-- calendar_until: those on which the calendar was.
-- A calendar may begin later than the records: the first meeting deals with what moved since one gap before it, and
-- what is older is put on 1 January 1900, before any meeting.
with
both_ways as (
    select
        pilot_no,
        waits_from as moved_on,
        true as is_arrival,
        false as is_lost,
        greatest(known_from, waits_from) as known_from,
        known_until
    from decision_waits
    where not counts_partly
    union all
    select
        pilot_no,
        coalesce(waits_until, left_on),
        false,
        left_on is not null,
        greatest(known_from, waits_until, left_on),
        known_until
    from decision_waits
    where
        not counts_partly
        and coalesce(waits_until, left_on) is not null
        and (known_until is null or known_until > coalesce(waits_until, left_on))
),

moves as (
    select
        q.pilot_no,
        d.body_no,
        q.moved_on,
        q.is_arrival,
        q.is_lost,
        greatest(q.known_from, b.known_from) as known_from,
        case
            when q.known_until is null then b.known_until
            when b.known_until is null then q.known_until
            else least(q.known_until, b.known_until)
        end as known_until
    from both_ways as q
    inner join bodies_known as b on q.pilot_no = b.pilot_no
    inner join deciding_bodies as d on b.municipality = d.municipality and b.body = d.body
    where
        (b.known_until is null or b.known_until > q.known_from)
        and (q.known_until is null or q.known_until > b.known_from)
),

first_meetings as (
    select
        body_no,
        known_from,
        min(meets_on) as meets_on
    from agendas
    group by body_no, known_from
),

happened as (
    select
        body_no,
        known_from as calendar_from,
        known_until as calendar_until,
        meets_on as day,
        meets_on,
        null as pilot_no,
        null as moved_on,
        null as is_arrival,
        null as is_lost,
        null as known_from,
        null as known_until
    from agendas
    union all
    select
        a.body_no,
        a.known_from,
        a.known_until,
        cast(a.meets_on - cast(a.days_since as integer) as date),
        date '1900-01-01',
        null,
        null,
        null,
        null,
        null,
        null
    from agendas as a
    inner join first_meetings as f
        on a.body_no = f.body_no and a.known_from = f.known_from and a.meets_on = f.meets_on
    union all
    select
        m.body_no,
        t.known_from,
        t.known_until,
        m.moved_on,
        null,
        m.pilot_no,
        m.moved_on,
        m.is_arrival,
        m.is_lost,
        m.known_from,
        m.known_until
    from moves as m
    inner join meeting_stretches as t on m.body_no = t.body_no
),

placed as (
    select
        *,
        min(meets_on) over (
            partition by body_no, calendar_from
            order by day desc
            range between unbounded preceding and current row
        ) as next_meeting
    from happened
)

select
    pilot_no,
    body_no,
    moved_on,
    is_arrival,
    is_lost,
    next_meeting as meets_on,
    known_from,
    known_until,
    calendar_from,
    calendar_until
from placed
where pilot_no is not null
order by body_no, moved_on, pilot_no, is_arrival, known_from, calendar_from
