-- What a source has said of milestones and said no longer, from the first hand-in without it until it was said again.
-- Grain: hand_in, row_no
-- A place of a list is silent in a hand-in that holds its pilot and leaves the place empty: of a pilot with several
-- rows that differ, all that the place held last. A row of a log is, in one that lacks it (its day and outcome,
-- whatever else it said) and is no part only; a list of one's own that is handed in without a log is silent on no row
-- of one, for it never told of these. Who is not in a list at all says nothing here: absences tell of that. A list
-- that said of a milestone no more than that it happened, by a status word, is not silent when it goes on to
-- another word.
-- A hand-in of which a row of that pilot could not be read whole is not silent on it, nor one that says the same in a
-- log.
-- day, is_inexact, outcome: what stands, which may be more than what was said last. hand_in, row_no, source_*: the row
-- that said it last. gone_in: the hand-in of gone_on. same_again_on, same_again_in: when it was said again, and nothing
-- else instead of it.
-- Uses: deliveries (hand_in, source_no, nth, reported_on, is_whole), rows_said, presence (pilot, hand_in, is_of_list),
--   unread (hand_in, of_table, pilot), events_told (from events.sql)
with
told as (
    select
        s.hand_in,
        s.row_no,
        s.pilot,
        s.milestone,
        s.is_plan,
        s.from_list,
        case when s.from_list then s.slot end as slot,
        case
            when not s.from_list then [cast(s.planned_on as varchar), cast(s.happened_on as varchar), s.outcome]
        end as said,
        s.is_plan or s.happened_on is not null or s.outcome is not null as says_more,
        d.source_no,
        d.nth
    from rows_said as s
    inner join deliveries as d on s.hand_in = d.hand_in
),

-- Of what one hand-in says alike the first row is followed by another hand-in, and the others by a row of the same.
in_order as (
    select
        *,
        max(case when says_more then 1 else 0 end) over (
            place rows between unbounded preceding and unbounded following
        ) as says_more_once,
        lead(nth) over place as next_nth
    from told
    window place as (
        partition by pilot, milestone, is_plan, from_list, slot, said
        order by nth, row_no desc
    )
),

steps as (
    select *
    from in_order
    where (says_more_once = 1 or not from_list) and (next_nth is null or next_nth > nth)
),

held as (
    select distinct
        p.pilot,
        p.hand_in,
        d.nth,
        d.is_whole
        and (not p.is_of_list or p.hand_in in (select r.hand_in from rows_said as r where not r.from_list)) as is_log
    from presence as p
    inner join deliveries as d on p.hand_in = d.hand_in
),

without_pilots as (
    select
        source_no,
        nth
    from deliveries
    where is_whole and hand_in not in (select p.hand_in from presence as p)
),

not_read as (
    select distinct
        u.pilot,
        d.nth
    from unread as u
    inner join deliveries as d on u.hand_in = d.hand_in
    where u.of_table = 'milestones'
),

lacking as (
    select
        s.hand_in,
        s.row_no,
        s.pilot,
        h.nth
    from steps as s
    inner join held as h
        on
            s.pilot = h.pilot
            and s.nth < h.nth
            and (s.next_nth is null or s.next_nth > h.nth)
            and (s.from_list or h.is_log)
    where s.next_nth is null or s.next_nth > s.nth + 1
    union all
    select
        s.hand_in,
        s.row_no,
        s.pilot,
        w.nth
    from steps as s
    inner join without_pilots as w
        on
            not s.from_list
            and s.source_no = w.source_no
            and s.nth < w.nth
            and (s.next_nth is null or s.next_nth > w.nth)
),

-- A cell of a list that a log of the same hand-in tells of is not silent: a filled template holds what was known.
in_a_log as (
    select distinct
        l.hand_in,
        l.row_no,
        l.nth
    from lacking as l
    inner join rows_said as c on l.hand_in = c.hand_in and l.row_no = c.row_no
    inner join deliveries as d on l.nth = d.nth
    inner join rows_said as r
        on
            d.hand_in = r.hand_in
            and c.pilot = r.pilot
            and c.milestone = r.milestone
            and c.is_plan = r.is_plan
            and c.planned_on is not distinct from r.planned_on
            and c.happened_on is not distinct from r.happened_on
            and c.outcome is not distinct from r.outcome
    where c.from_list and not r.from_list
),

first_lacking as (
    select
        l.hand_in,
        l.row_no,
        min(l.nth) as gone_nth
    from lacking as l
    anti join not_read as n on l.pilot = n.pilot and l.nth = n.nth
    anti join in_a_log as i on l.hand_in = i.hand_in and l.row_no = i.row_no and l.nth = i.nth
    group by l.hand_in, l.row_no
),

silent as (
    select
        s.hand_in,
        s.row_no,
        s.pilot,
        s.milestone,
        s.is_plan,
        s.from_list,
        s.slot,
        gone.reported_on as gone_on,
        gone.hand_in as gone_in,
        back.reported_on as said_again_on,
        back.hand_in as again_in
    from first_lacking as l
    inner join steps as s on l.hand_in = s.hand_in and l.row_no = s.row_no
    inner join deliveries as gone on l.gone_nth = gone.nth
    left join deliveries as back on s.next_nth = back.nth
    where back.reported_on is null or back.reported_on > gone.reported_on
),

-- The cells of the places of lists that fell silent, as events.sql numbers them.
cells as (
    select
        s.hand_in,
        s.row_no,
        s.pilot,
        s.milestone,
        s.slot,
        s.is_plan,
        d.nth,
        d.reported_on,
        row_number() over (
            partition by s.hand_in, s.pilot, s.milestone, s.slot, s.is_plan, s.content
            order by s.row_no
        ) as alike
    from rows_said as s
    inner join deliveries as d on s.hand_in = d.hand_in
    semi join silent as p
        on s.pilot = p.pilot and s.milestone = p.milestone and s.slot = p.slot and s.is_plan = p.is_plan
    where s.from_list
),

twins as (
    select
        *,
        row_number() over (partition by hand_in, pilot, milestone, slot, is_plan order by row_no) as twin
    from cells
    where alike = 1
),

spoken as (
    select
        *,
        lead(reported_on) over place as spoken_on,
        lead(hand_in) over place as spoken_in
    from twins
    window place as (partition by pilot, milestone, slot, is_plan, twin order by nth)
),

gone_silent as (
    select
        c.*,
        s.gone_on,
        s.gone_in,
        s.said_again_on
    from spoken as c
    inner join silent as s
        on
            c.hand_in = s.hand_in
            and c.pilot = s.pilot
            and c.milestone = s.milestone
            and c.slot = s.slot
            and c.is_plan = s.is_plan
    where s.from_list
),

asked as (
    select
        *,
        reported_on as on_day,
        false as is_again
    from gone_silent
    union all
    select
        *,
        spoken_on,
        true
    from gone_silent
    where spoken_on is not null
),

stood as (
    select
        a.hand_in,
        a.row_no,
        a.is_again,
        case when e.is_plan then e.planned_on else e.happened_on end as day,
        case when e.is_plan then e.planned_inexact else e.happened_inexact end as is_inexact,
        e.outcome,
        e.is_plan or e.outcome is not null or (e.happened_on is not null and not e.is_between) as says_more,
        row_number() over (partition by a.hand_in, a.row_no, a.is_again order by e.nth desc) as from_last
    from asked as a
    inner join events_told as e
        on
            a.pilot = e.pilot
            and a.milestone = e.milestone
            and a.slot = e.slot
            and a.is_plan = e.is_plan
            and a.twin = e.twin
            and a.on_day >= e.said_on
),

silences as (
    select
        g.hand_in,
        g.row_no,
        g.gone_on,
        g.gone_in,
        g.said_again_on,
        case when a.hand_in is not null then g.spoken_on end as same_again_on,
        case when a.hand_in is not null then g.spoken_in end as same_again_in,
        t.day,
        t.is_inexact,
        t.outcome
    from gone_silent as g
    inner join stood as t
        on g.hand_in = t.hand_in and g.row_no = t.row_no and not t.is_again and t.from_last = 1 and t.says_more
    left join stood as a
        on
            g.hand_in = a.hand_in
            and g.row_no = a.row_no
            and a.is_again
            and a.from_last = 1
            and t.day is not distinct from a.day
            and t.outcome is not distinct from a.outcome
    union all
    select
        s.hand_in,
        s.row_no,
        s.gone_on,
        s.gone_in,
        s.said_again_on,
        s.said_again_on,
        s.again_in,
        case when r.is_plan then r.planned_on else r.happened_on end,
        coalesce(case when r.is_plan then r.planned_inexact else r.happened_inexact end, false),
        r.outcome
    from silent as s
    inner join rows_said as r on s.hand_in = r.hand_in and s.row_no = r.row_no
    where not s.from_list
)

select
    r.pilot,
    r.municipality,
    r.pilot_id,
    r.milestone,
    r.is_plan,
    s.gone_on,
    s.gone_in,
    s.said_again_on,
    s.same_again_on,
    s.same_again_in,
    s.day,
    s.is_inexact,
    s.outcome,
    r.source_file,
    r.source_sheet,
    r.source_row,
    r.hand_in,
    r.row_no
from silences as s
inner join rows_said as r on s.hand_in = r.hand_in and s.row_no = r.row_no
order by r.pilot, s.gone_on, r.hand_in, r.row_no
