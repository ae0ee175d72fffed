-- What a source has said of milestones: the cells of its lists as statements that stay, and the rows of its logs.
-- Grain: hand_in, row_no
-- A row of a log is a statement from the first hand-in that holds it. One that does not say when it was recorded was
-- recorded on the day that the hand-in holds for, on the first day empty (known from the start). Of what was written
-- down on one day of one plan, or of what happened on one day, the last word counts, as of several lists of one day.
-- Uses: rows_said, events_told (from events.sql), logged, deliveries (hand_in, nth, is_written)
with
last_words as (
    select l.*
    from logged as l
    inner join deliveries as d on l.hand_in = d.hand_in
    qualify
        not d.is_written
        or row_number() over (
            partition by d.is_written, l.pilot, l.milestone, l.is_plan, l.happened_on, l.reported_on
            order by d.nth desc, l.row_no desc
        ) = 1
),

told as (
    select
        hand_in,
        row_no,
        planned_on,
        planned_inexact,
        planned_since,
        happened_on,
        happened_inexact,
        happened_since,
        outcome,
        decided_by,
        note,
        recorded_on,
        known_from,
        known_until
    from events_told
    where not stands_already
    union all
    select
        hand_in,
        row_no,
        planned_on,
        planned_inexact,
        planned_since,
        happened_on,
        happened_inexact,
        happened_since,
        outcome,
        decided_by,
        note,
        coalesce(recorded_on, case when not is_first then reported_on end),
        case when not is_first and recorded_on < reported_on then reported_on end,
        null
    from last_words
)

select
    s.* replace (
        t.planned_on as planned_on,
        t.planned_inexact as planned_inexact,
        t.planned_since as planned_since,
        t.happened_on as happened_on,
        t.happened_inexact as happened_inexact,
        t.happened_since as happened_since,
        t.outcome as outcome,
        t.decided_by as decided_by,
        t.note as note,
        t.recorded_on as recorded_on
    ),
    t.known_from,
    t.known_until
from told as t
inner join rows_said as s on t.hand_in = s.hand_in and t.row_no = s.row_no
order by s.pilot, s.hand_in, s.row_no
