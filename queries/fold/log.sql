-- What a table that is a log has said: each row once, from the first hand-in that holds it.
-- Grain: content
-- A row that is gone stands. known_from: the day that the hand-in holds for, of the first day empty (known from the
-- start). gone_on: the day of the first hand-in, after the last that held the row, that no longer does.
-- Uses: deliveries (hand_in, source_no, nth, reported_on, is_first, is_whole), rows_said (hand_in, row_no, content)
with
told as (
    select
        s.hand_in,
        s.row_no,
        d.source_no,
        d.reported_on,
        d.is_first,
        row_number() over (partition by s.content order by d.nth, s.row_no) as telling,
        max(d.nth) over (partition by s.content) as last_nth
    from rows_said as s
    inner join deliveries as d on s.hand_in = d.hand_in
)

select
    t.hand_in,
    t.row_no,
    case when not t.is_first then t.reported_on end as known_from,
    cast(null as date) as known_until,
    (
        select min(d.reported_on)
        from deliveries as d
        where d.source_no = t.source_no and d.nth > t.last_nth and d.is_whole
    ) as gone_on
from told as t
where t.telling = 1
order by t.hand_in, t.row_no
