-- One row per move of a pilot into the queue of a body or out of it, with the meeting that could deal with it.
-- Grain: pilot_no, moved_on, is_arrival, body_no, known_from
-- meets_on: the body's first meeting on or after the move; null beyond its calendar. known_from, known_until: the days
-- on which the move and the body were what the records said; known_until is null while they are.
-- A calendar may begin later than the records: the first meeting deals with what moved since one gap before it, and
-- what is older is put on 1 January 1900, before any meeting.
with
both_ways as (
    select
        pilot_no,
        waits_from as moved_on,
        true as is_arrival,
        greatest(known_from, waits_from) as known_from,
        known_until
    from decision_waits
    where not counts_partly
    union all
    select
        pilot_no,
        waits_until,
        false,
        greatest(known_from, waits_until),
        known_until
    from decision_waits
    where not counts_partly and waits_until is not null and (known_until is null or known_until > waits_until)
),

moves as (
    select
        q.pilot_no,
        d.body_no,
        q.moved_on,
        q.is_arrival,
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
        min(meets_on) as meets_on
    from agendas
    group by body_no
),

happened as (
    select
        body_no,
        meets_on as day,
        meets_on,
        null as pilot_no,
        null as moved_on,
        null as is_arrival,
        null as known_from,
        null as known_until
    from agendas
    union all
    select
        a.body_no,
        cast(a.meets_on - cast(a.days_since as integer) as date),
        date '1900-01-01',
        null,
        null,
        null,
        null,
        null
    from agendas as a
    inner join first_meetings as f on a.body_no = f.body_no and a.meets_on = f.meets_on
    union all
    select
        body_no,
        moved_on,
        null,
        pilot_no,
        moved_on,
        is_arrival,
        known_from,
        known_until
    from moves
),

placed as (
    select
        *,
        min(meets_on) over (
            partition by body_no
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
    next_meeting as meets_on,
    known_from,
    known_until
from placed
where pilot_no is not null
order by body_no, moved_on, pilot_no, is_arrival, known_from
