-- What a table that each hand-in replaces as a whole has said: a row holds from the hand-in that brings it until the
-- next one without it.
-- Grain: content, known_from
-- known_from: the day that the hand-in holds for, of the first one empty (known from the start).
-- Uses: deliveries (hand_in, nth, reported_on, is_first), rows_said (hand_in, row_no, content)
with
told as (
    select
        s.hand_in,
        s.row_no,
        s.content,
        d.nth,
        d.reported_on,
        d.is_first,
        lag(d.nth) over life as nth_before
    from rows_said as s
    inner join deliveries as d on s.hand_in = d.hand_in
    window life as (partition by s.content order by d.nth, s.row_no)
),

stretches as (
    select
        *,
        count(case when nth_before is null or nth_before < nth - 1 then 1 end) over (
            partition by content
            order by nth, row_no
            rows between unbounded preceding and current row
        ) as stretch
    from told
    where nth_before is null or nth_before < nth
),

ends as (
    select
        content,
        stretch,
        max(nth) as last_nth
    from stretches
    group by content, stretch
)

select
    s.hand_in,
    s.row_no,
    case when not s.is_first then s.reported_on end as known_from,
    d.reported_on as known_until,
    cast(null as date) as gone_on
from stretches as s
inner join ends as e on s.content = e.content and s.stretch = e.stretch
left join deliveries as d on e.last_nth + 1 = d.nth
where
    (s.nth_before is null or s.nth_before < s.nth - 1)
    and (d.reported_on is null or d.reported_on > s.reported_on)
order by s.hand_in, s.row_no
