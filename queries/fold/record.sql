-- What a table of records has said: of each key the row that says something new, until another one does.
-- Grain: row_key, known_from
-- A row that is gone stands. known_from: the day that the hand-in holds for, of the first one empty (known from the
-- start). gone_on: the day of the first hand-in, after the last that held the key, that no longer does.
-- Uses: deliveries (hand_in, nth, reported_on, is_first, is_whole), rows_said (hand_in, row_no, row_key, content)
with
told as (
    select
        s.hand_in,
        s.row_no,
        s.row_key,
        s.content,
        d.nth,
        d.reported_on,
        d.is_first,
        lag(s.content) over life as content_before,
        max(d.nth) over (partition by s.row_key) as last_nth
    from rows_said as s
    inner join deliveries as d on s.hand_in = d.hand_in
    window life as (partition by s.row_key order by d.nth, s.row_no)
),

changed as (
    select
        *,
        lead(reported_on) over (partition by row_key order by nth, row_no) as next_on
    from told
    where content is distinct from content_before
)

select
    c.hand_in,
    c.row_no,
    case when not c.is_first then c.reported_on end as known_from,
    c.next_on as known_until,
    (select min(d.reported_on) from deliveries as d where d.nth > c.last_nth and d.is_whole) as gone_on
from changed as c
where c.next_on is null or c.next_on > c.reported_on
order by c.hand_in, c.row_no
