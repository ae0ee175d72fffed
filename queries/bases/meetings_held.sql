-- What each body did at each meeting in the two years before a day on which its queue is looked at, zeros included; as
-- rows those before $as_of for which something waited, the latest first.
-- Grain: municipality, body, meets_on
-- Meetings after the body's first arrival only. n_waiting: how many waited when the meeting began. n_left: who left the
-- queue since the meeting before, at this one included; not those of whom a list no longer told. waited_days: pilots
-- times days since the meeting before. Each day sees what was recorded by then, and the body that was named by then.
-- source_*: the meeting's own record.
-- Parameters: $as_of date, $filters
-- Columns: municipality text, body text, meets_on date, n_waiting bigint, n_left integer, source_file text,
--   source_sheet text, source_row bigint
-- Measures: n_meetings_held rows, n_exits n_left
create or replace macro meetings_held(as_of, is_replay, filters) as table
    with
    -- Counted once for all days; what was known by the meeting was known on every day after it.
    moves as materialized (
        select
            m.body_no,
            m.meets_on,
            case when m.known_from > m.meets_on then m.known_from end as known_late_from,
            m.known_until,
            cast(count(case when m.is_arrival then 1 end) as integer) as n_arrived,
            cast(count(case when not m.is_arrival and not m.is_lost then 1 end) as integer) as n_left,
            cast(count(case when m.is_lost then 1 end) as integer) as n_lost
        from queue_moves as m
        inner join chosen_pilots(as_of, except_bodies(filters)) as p on m.pilot_no = p.pilot_no
        where
            m.meets_on < as_of
            and m.known_from <= as_of
            and was_known(m.calendar_from, m.calendar_until, as_of)
        group by m.body_no, m.meets_on, known_late_from, m.known_until
    ),

    counted as (
        select
            d.looked_on,
            m.body_no,
            case
                when m.meets_on > cast(d.looked_on - interval 24 month as date) then m.meets_on
            end as counts_on,
            min(case when m.n_arrived > 0 then m.meets_on end) as first_arrived_on,
            cast(sum(m.n_arrived) as integer) as n_arrived,
            cast(sum(m.n_left) as integer) as n_left,
            cast(sum(m.n_lost) as integer) as n_lost
        from moves as m
        cross join queue_days(as_of, is_replay) as d
        where
            m.meets_on < d.looked_on
            and (m.known_late_from is null or m.known_late_from <= d.looked_on)
            and (m.known_until is null or m.known_until > d.looked_on)
        group by d.looked_on, m.body_no, counts_on
    ),

    openings as (
        select
            looked_on,
            body_no,
            min(first_arrived_on) as first_arrived_on,
            sum(case when counts_on is null then n_arrived - n_left - n_lost else 0 end) as n_waiting
        from counted
        group by looked_on, body_no
    ),

    held as (
        select
            o.looked_on,
            o.body_no,
            a.meets_on,
            a.days_since,
            coalesce(c.n_arrived, 0) as n_arrived,
            coalesce(c.n_left, 0) as n_left,
            o.first_arrived_on,
            o.n_waiting + coalesce(c.n_left, 0) + sum(coalesce(c.n_arrived - c.n_left - c.n_lost, 0)) over (
                partition by o.looked_on, o.body_no
                order by a.meets_on
                rows between unbounded preceding and current row
            ) as n_waiting
        from openings as o
        inner join agendas as a
            on
                o.body_no = a.body_no
                and o.looked_on > a.meets_on
                and cast(o.looked_on - interval 24 month as date) < a.meets_on
                and was_known(a.known_from, a.known_until, as_of)
        left join counted as c on o.looked_on = c.looked_on and o.body_no = c.body_no and a.meets_on = c.counts_on
    )

    select
        looked_on,
        body_no,
        meets_on,
        days_since,
        n_arrived,
        n_left,
        n_waiting,
        n_waiting * days_since as waited_days
    from held
    where first_arrived_on <= meets_on;

select
    b.municipality,
    b.body,
    h.meets_on,
    cast(h.n_waiting as bigint) as n_waiting,
    h.n_left,
    m.source_file,
    m.source_sheet,
    m.source_row
from meetings_held($as_of, false, $filters) as h
inner join deciding_bodies as b on h.body_no = b.body_no
inner join meetings as m
    on
        b.municipality = m.municipality
        and b.body = m.body
        and h.meets_on = m.meets_on
        and was_known(m.known_from, m.known_until, $as_of)
where
    h.n_waiting > 0
    and is_in_groups($filters['municipality'], b.municipality)
    and is_in_groups($filters['body'], b.body)
order by b.body_no asc, h.meets_on desc
