-- What a source has said of milestones: the cells of its lists as statements that stay, and the rows of its logs.
-- Grain: hand_in, row_no
-- Uses: rows_said, events_told (from events.sql), deliveries
with
logged as (
    select
        s.hand_in,
        s.row_no,
        s.content,
        s.recorded_on,
        d.nth,
        d.reported_on,
        d.earlier_on,
        d.is_first,
        row_number() over (partition by s.content order by d.nth, s.row_no) as telling
    from rows_said as s
    inner join deliveries as d on s.hand_in = d.hand_in
    where not s.from_list
),

told as (
    select
        hand_in,
        row_no,
        happened_on,
        is_between,
        recorded_on,
        known_from,
        known_until
    from events_told
    where known_until is null or known_from is null or known_until > known_from
    union all
    select
        hand_in,
        row_no,
        null,
        false,
        coalesce(recorded_on, case when not is_first then reported_on end),
        case when not is_first and recorded_on <= earlier_on then reported_on end,
        null
    from logged
    where telling = 1
)

select
    s.* exclude (happened_on, happened_inexact, recorded_on),
    coalesce(t.happened_on, s.happened_on) as happened_on,
    coalesce(t.is_between or s.happened_inexact, t.is_between) as happened_inexact,
    t.recorded_on,
    t.known_from,
    t.known_until
from told as t
inner join rows_said as s on t.hand_in = s.hand_in and t.row_no = s.row_no
order by s.pilot, s.hand_in, s.row_no
