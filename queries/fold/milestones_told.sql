-- What a source has said of milestones, one telling after another, each beside what its place told before.
-- Grain: hand_in, row_no
-- Cells of lists as events.sql tells them, without those that say nothing new. told_as: as there, or
-- back    it goes back to a day or an outcome that stands already
-- logged  a row of a log, in the first hand-in that holds it
-- last_word  written down later on the same day about the same plan, or what happened on the same day: it holds
-- said_on: the day that the hand-in holds for. was_*: null where nothing was said before. goes_behind: of what goes
-- back, that what was told before holds no longer.
-- Uses: rows_said, events_told (from events.sql), logged, deliveries (hand_in, nth, is_written)
with
in_logs as (
    select
        l.*,
        case when l.is_plan then l.planned_on else l.happened_on end as day,
        coalesce(case when l.is_plan then l.planned_inexact else l.happened_inexact end, false) as is_inexact,
        d.is_written and count(*) over so_far > 1 as is_last_word,
        d.is_written,
        d.nth
    from logged as l
    inner join deliveries as d on l.hand_in = d.hand_in
    window so_far as (
        partition by d.is_written, l.pilot, l.milestone, l.is_plan, l.happened_on, l.reported_on
        order by d.nth asc, l.row_no asc
        rows between unbounded preceding and current row
    )
),

beside_each_other as (
    select
        *,
        lag(struct_pack(day := day, is_inexact := is_inexact, outcome := outcome, decided_by := decided_by)) over (
            partition by is_written, pilot, milestone, is_plan, happened_on, reported_on
            order by nth asc, row_no asc
        ) as before
    from in_logs
),

told as (
    select
        e.hand_in,
        e.row_no,
        e.said_on,
        e.is_plan,
        case when e.stands_already then 'back' else e.told_as end as told_as,
        e.stands_already and e.told_as = 'correction' as goes_behind,
        case when b.is_plan then b.planned_on else b.happened_on end as was_day,
        coalesce(case when b.is_plan then b.planned_inexact else b.happened_inexact end, false) as was_inexact,
        b.outcome as was_outcome,
        b.decided_by as was_decided_by,
        case when e.is_plan then e.planned_on else e.happened_on end as day,
        case when e.is_plan then e.planned_inexact else e.happened_inexact end as is_inexact,
        e.outcome,
        e.decided_by
    from events_told as e
    left join events_told as b on e.hand_in_before = b.hand_in and e.row_before = b.row_no
    union all
    select
        hand_in,
        row_no,
        reported_on,
        is_plan,
        case when is_last_word then 'last_word' else 'logged' end,
        false,
        case when is_last_word then before.day end,
        is_last_word and before.is_inexact,
        case when is_last_word then before.outcome end,
        case when is_last_word then before.decided_by end,
        day,
        is_inexact,
        outcome,
        decided_by
    from beside_each_other
)

select
    s.pilot,
    s.municipality,
    s.pilot_id,
    s.milestone,
    t.is_plan,
    t.told_as,
    t.goes_behind,
    t.said_on,
    t.was_day,
    t.was_inexact,
    t.was_outcome,
    t.was_decided_by,
    t.day,
    t.is_inexact,
    t.outcome,
    t.decided_by,
    s.source_file,
    s.source_sheet,
    s.source_row,
    t.hand_in,
    t.row_no,
    cast(null as date) as known_from
from told as t
inner join rows_said as s on t.hand_in = s.hand_in and t.row_no = s.row_no
order by s.pilot, t.said_on, t.hand_in, t.row_no
