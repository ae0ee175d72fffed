-- What a table that each hand-in replaces as a whole has said: of each key the row that says something new, until
-- another one does, or until a hand-in without it.
-- Grain: row_key, known_from
-- Of rows with one key in one hand-in the last holds, of several hand-ins for one day the last. A hand-in that says of
-- itself that it is partial ends nothing by what it lacks. known_from: the day that the hand-in holds for, of the first
-- day empty (known from the start).
-- Uses: deliveries (hand_in, source_no, nth, reported_on, is_first, is_whole), rows_said (hand_in, row_no, row_key,
--   content)
with
told as (
    select
        s.hand_in,
        s.row_no,
        s.row_key,
        s.content,
        d.source_no,
        d.nth,
        d.reported_on,
        d.is_first,
        row_number() over (partition by s.hand_in, s.row_key order by s.row_no desc) as from_last
    from rows_said as s
    inner join deliveries as d on s.hand_in = d.hand_in
),

held as (
    select
        *,
        lead(nth) over (partition by row_key order by nth) as next_nth
    from told
    where from_last = 1
),

lacking as (
    select
        h.row_key,
        min(d.nth) as nth
    from held as h
    inner join deliveries as d
        on
            h.source_no = d.source_no
            and h.nth < d.nth
            and (h.next_nth is null or h.next_nth > d.nth)
            and d.is_whole
    group by h.row_key, h.nth
),

words as (
    select
        hand_in,
        row_no,
        row_key,
        content,
        nth,
        reported_on,
        is_first
    from held
    union all
    select
        null,
        null,
        l.row_key,
        null,
        l.nth,
        d.reported_on,
        d.is_first
    from lacking as l
    inner join deliveries as d on l.nth = d.nth
),

last_words as (
    select
        *,
        row_number() over (partition by row_key, reported_on order by nth desc) as from_last
    from words
),

beside_each_other as (
    select
        *,
        lag(content) over (partition by row_key order by nth) as content_before
    from last_words
    where from_last = 1
),

changed as (
    select
        *,
        lead(reported_on) over (partition by row_key order by nth) as next_on
    from beside_each_other
    where content is distinct from content_before
)

select
    hand_in,
    row_no,
    case when not is_first then reported_on end as known_from,
    next_on as known_until,
    cast(null as date) as gone_on
from changed
where content is not null
order by hand_in, row_no
