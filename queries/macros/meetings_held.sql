-- What each body did at each meeting in the two years before a day on which the queue is looked at, zeros included.
-- Grain: looked_on x body_no x meets_on; meetings after the body's first arrival only. n_waiting: how many waited when
-- the meeting began. n_left: who left the queue since the meeting before, at this one included. waited_days: pilots
-- times days since the meeting before. A replay sees what was recorded by the day, and the body that was named by then.
create or replace macro meetings_held(as_of, is_replay, municipalities, themes, owners) as table
with
moves as (
    select
        d.looked_on,
        m.body_no,
        case
            when m.meets_on > cast(d.looked_on - interval 24 month as date) then m.meets_on
        end as meets_on,
        m.is_arrival
    from queue_moves as m
    inner join chosen_pilots(municipalities, themes, owners, null) as p on m.pilot_no = p.pilot_no
    cross join queue_days(as_of, is_replay) as d
    where
        m.meets_on < d.looked_on
        and ((is_replay and m.known_from <= d.looked_on) or (not is_replay and m.known_until is null))
        and (m.known_until is null or m.known_until > d.looked_on)
),

counted as (
    select
        looked_on,
        body_no,
        meets_on,
        sum(case when is_arrival then 1 else 0 end) as n_arrived,
        sum(case when is_arrival then 0 else 1 end) as n_left
    from moves
    group by looked_on, body_no, meets_on
),

openings as (
    select
        looked_on,
        body_no,
        max(case when meets_on is null then n_arrived else 0 end) as n_arrived,
        max(case when meets_on is null then n_left else 0 end) as n_left
    from counted
    group by looked_on, body_no
),

agendas as (
    select
        b.body_no,
        m.meets_on,
        date_diff('day', lag(m.meets_on) over calendars, m.meets_on) as days_since,
        date_diff('day', m.meets_on, lead(m.meets_on) over calendars) as days_until
    from meetings as m
    inner join deciding_bodies as b on m.municipality = b.municipality and m.body = b.body
    window calendars as (partition by b.body_no order by m.meets_on)
),

held as (
    select
        o.looked_on,
        o.body_no,
        a.meets_on,
        coalesce(a.days_since, a.days_until, 0) as days_since,
        coalesce(c.n_arrived, 0) as n_arrived,
        coalesce(c.n_left, 0) as n_left,
        o.n_arrived + sum(coalesce(c.n_arrived, 0)) over up_to_here as ever_arrived,
        o.n_left + sum(coalesce(c.n_left, 0)) over up_to_here as ever_left
    from openings as o
    inner join agendas as a
        on
            o.body_no = a.body_no
            and o.looked_on > a.meets_on
            and cast(o.looked_on - interval 24 month as date) < a.meets_on
    left join counted as c on o.looked_on = c.looked_on and o.body_no = c.body_no and a.meets_on = c.meets_on
    window up_to_here as (
        partition by o.looked_on, o.body_no
        order by a.meets_on
        rows between unbounded preceding and current row
    )
)

select
    looked_on,
    body_no,
    meets_on,
    days_since,
    cast(n_arrived as integer) as n_arrived,
    cast(n_left as integer) as n_left,
    ever_arrived - ever_left + n_left as n_waiting,
    (ever_arrived - ever_left + n_left) * days_since as waited_days
from held
where ever_arrived > 0;
