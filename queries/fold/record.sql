-- What a table of records has said: of each key the row that says something new, until another one does.
-- Grain: row_key, known_from
-- Of rows with one key in one hand-in the last holds, of several hand-ins for one day the last. A row that is gone
-- stands. known_from: the day that the hand-in holds for, of the first day empty (known from the start). gone_on: the
-- day of the first hand-in, after the last that held the key, that no longer does.
-- Uses: deliveries (hand_in, source_no, nth, reported_on, is_first, is_whole), rows_said (hand_in, row_no, row_key,
--   content)
with
words as (
    select
        s.hand_in,
        s.row_no,
        s.row_key,
        s.content,
        d.source_no,
        d.nth,
        d.reported_on,
        d.is_first,
        max(d.nth) over (partition by s.row_key) as last_nth,
        row_number() over (partition by s.row_key, d.reported_on order by d.nth desc, s.row_no desc) as from_last
    from rows_said as s
    inner join deliveries as d on s.hand_in = d.hand_in
),

told as (
    select
        *,
        lag(content) over (partition by row_key order by nth) as content_before
    from words
    where from_last = 1
),

changed as (
    select
        *,
        lead(reported_on) over (partition by row_key order by nth) as next_on
    from told
    where content is distinct from content_before
)

select
    c.hand_in,
    c.row_no,
    case when not c.is_first then c.reported_on end as known_from,
    c.next_on as known_until,
    (
        select min(d.reported_on)
        from deliveries as d
        where d.source_no = c.source_no and d.nth > c.last_nth and d.is_whole
    ) as gone_on
from changed as c
order by c.hand_in, c.row_no
