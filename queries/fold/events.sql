-- What a list that is overwritten has said of milestones: its cells, hand-in by hand-in, as statements that stay.
-- Grain: hand_in, row_no
-- A place is one column of the list that states a milestone of a pilot (slot), as a plan or as a day that happened; of
-- a pilot with several rows that differ, each (twin). Of several hand-ins for one day the last word counts. A run is a
-- stretch of hand-ins in which a place says the same. What a run says is held against what the place told before it
-- (told_as):
-- new         nothing was said before
-- unchanged   it says the same, or less: what is emptied, or said less exactly, stands. Not in the answer
-- finer       an unknown day or an outcome is filled in, or a day or shorter period lies within the period said before
-- restated    the same day and outcome, and something else beside them (who decided, a note)
-- replan      another planned day: both stand, the first plan stays the first
-- event       a later day of a milestone that can happen again, or without a day another outcome: both stand
-- correction  any other day, or another outcome: the earlier one holds no longer
-- What happened does not un-happen, and a plan that is gone was a plan. What happened on a day that nobody knows,
-- happened by the day of the hand-in that said so first.
-- recorded_on: what the list says, where that can be; else the day that the hand-in holds for, of the first day empty
-- (known from the start). A finer or restated run is recorded when the run was that it is of. known_from, known_until:
-- from and until which day the statement is told this way; known_from is null where recorded_on says it.
-- A milestone that is newly stated without a day, of a pilot that was in the hand-in before, happened between the two:
-- on the day of the hand-in at the latest, and not before that of the hand-in before (since). Not where the pilot
-- had come further by then: a status word that goes back says nothing of when. A hand-in that is only a part, without
-- the pilot, is none before.
-- stands_already: it goes back to an event that stands; it is no statement of its own.
-- Uses: deliveries (hand_in, source_no, nth, reported_on, earlier_on, is_first, is_whole), rows_said,
--   milestones_said (those of lists), presence (pilot, hand_in), milestone_traits (milestone, life_order, repeats,
--   repeats_after)
with recursive
seen as (
    select
        s.*,
        d.source_no,
        d.nth,
        d.reported_on,
        d.earlier_on,
        lag(d.nth) over cells as nth_before,
        lag(d.nth, 2) over cells as nth_before_that,
        lead(d.nth) over cells as nth_after,
        lag(d.reported_on) over cells as reported_before,
        lag(s.content) over cells as content_before
    from milestones_said as s
    inner join deliveries as d on s.hand_in = d.hand_in
    window cells as (partition by s.pilot, s.milestone, s.slot, s.is_plan order by d.nth, s.row_no)
),

-- Most cells say what they said a month before. These add nothing and are left out first, where no twin is at stake.
cells as (
    select
        hand_in,
        row_no,
        pilot,
        milestone,
        slot,
        is_plan,
        source_no,
        nth,
        reported_on,
        earlier_on,
        case when is_plan then planned_on else happened_on end as day,
        case when is_plan then planned_since else happened_since end as since,
        coalesce(case when is_plan then planned_inexact else happened_inexact end, false) as is_inexact,
        outcome,
        decided_by,
        note,
        recorded_on,
        row_number() over (
            partition by hand_in, pilot, milestone, slot, is_plan, content
            order by row_no
        ) as alike
    from seen
    where not coalesce(
        content = content_before
        and reported_before < reported_on
        and nth_before < nth
        and nth_after is distinct from nth
        and nth_before_that is distinct from nth_before,
        false
    )
),

placed as (
    select
        *,
        row_number() over (partition by hand_in, pilot, milestone, slot, is_plan order by row_no) as twin
    from cells
    where alike = 1
),

words as (
    select
        *,
        row_number() over (
            partition by pilot, milestone, slot, is_plan, twin, reported_on
            order by nth desc
        ) as from_last
    from placed
),

beside_each_other as (
    select
        *,
        row_number() over place as nth_word,
        lag(day) over place as day_before,
        lag(since) over place as since_before,
        lag(is_inexact) over place as inexact_before,
        lag(outcome) over place as outcome_before,
        lag(decided_by) over place as decided_by_before,
        lag(note) over place as note_before
    from words
    where from_last = 1
    window place as (partition by pilot, milestone, slot, is_plan, twin order by nth)
),

runs as (
    select
        *,
        row_number() over (partition by pilot, milestone, slot, is_plan, twin order by nth) as run
    from beside_each_other
    where
        nth_word = 1
        or day is distinct from day_before
        or since is distinct from since_before
        or is_inexact is distinct from inexact_before
        or outcome is distinct from outcome_before
        or decided_by is distinct from decided_by_before
        or note is distinct from note_before
),

-- What has no day and was not known from the start, with what was said of its pilot before.
undated as (
    select
        r.hand_in,
        r.row_no,
        r.pilot,
        r.milestone,
        r.source_no,
        r.reported_on,
        t.life_order
    from runs as r
    inner join milestone_traits as t on r.milestone = t.milestone
    where r.day is null and not r.is_plan and r.earlier_on is not null
),

held as (
    select
        p.pilot,
        p.hand_in
    from presence as p
    union
    select
        s.pilot,
        s.hand_in
    from rows_said as s
),

last_in as (
    select
        u.hand_in,
        u.row_no,
        max(d.reported_on) as since
    from undated as u
    inner join held as h on u.pilot = h.pilot
    inner join deliveries as d on h.hand_in = d.hand_in and u.reported_on > d.reported_on
    group by u.hand_in, u.row_no
),

last_whole as (
    select
        l.source_no,
        l.reported_on,
        max(e.reported_on) as whole_on
    from (select distinct source_no, reported_on from deliveries) as l
    inner join deliveries as e on l.source_no = e.source_no and l.reported_on > e.reported_on and e.is_whole
    group by l.source_no, l.reported_on
),

stated_before as (
    select
        u.hand_in,
        u.row_no,
        max(t.life_order) as furthest,
        count(case when u.milestone = s.milestone then 1 end) > 0 as is_stated
    from undated as u
    inner join rows_said as s on u.pilot = s.pilot and not s.is_plan
    inner join deliveries as d on s.hand_in = d.hand_in and u.reported_on > d.reported_on
    inner join milestone_traits as t on s.milestone = t.milestone
    group by u.hand_in, u.row_no
),

between_two as (
    select
        u.hand_in,
        u.row_no,
        l.since,
        coalesce(b.is_stated, false) as is_stated
    from undated as u
    inner join last_in as l on u.hand_in = l.hand_in and u.row_no = l.row_no
    left join last_whole as w on u.source_no = w.source_no and u.reported_on = w.reported_on
    left join stated_before as b on u.hand_in = b.hand_in and u.row_no = b.row_no
    where l.since >= coalesce(w.whole_on, l.since) and coalesce(u.life_order >= b.furthest, true)
),

-- The outcomes behind which a milestone can happen again, by when they lay at the latest and when they were said.
reopened as (
    select
        s.pilot,
        s.outcome,
        d.reported_on,
        coalesce(s.happened_on, d.reported_on) as happened_by
    from rows_said as s
    inner join deliveries as d on s.hand_in = d.hand_in
    where not s.is_plan and s.outcome in (select t.repeats_after from milestone_traits as t)
),

later_runs as materialized (
    select
        r.*,
        b.since as between_since,
        t.repeats,
        t.repeats or exists (
            select 1
            from reopened as x
            where
                x.pilot = r.pilot
                and x.outcome = t.repeats_after
                and x.reported_on <= r.reported_on
                and x.happened_by <= r.day
        ) as can_repeat
    from runs as r
    inner join milestone_traits as t on r.milestone = t.milestone
    left join between_two as b on r.hand_in = b.hand_in and r.row_no = b.row_no
    where r.run > 1
),

told as (
    select
        r.pilot,
        r.milestone,
        r.slot,
        r.is_plan,
        r.twin,
        r.run,
        r.nth,
        r.hand_in,
        r.row_no,
        r.reported_on,
        'new' as told_as,
        b.since is not null as is_between,
        case when b.since is not null then r.reported_on else r.day end as day,
        coalesce(b.since, r.since) as since,
        r.is_inexact or b.since is not null as is_inexact,
        r.reported_on as said_by,
        r.outcome,
        r.decided_by,
        r.note,
        coalesce(r.recorded_on, case when r.earlier_on is not null then r.reported_on end) as recorded_on,
        case when r.earlier_on is not null and r.recorded_on < r.reported_on then r.reported_on end as known_from
    from runs as r
    left join between_two as b on r.hand_in = b.hand_in and r.row_no = b.row_no and not b.is_stated
    where r.run = 1
    union all
    select
        j.pilot,
        j.milestone,
        j.slot,
        j.is_plan,
        j.twin,
        j.run,
        j.nth,
        j.hand_in,
        j.row_no,
        j.reported_on,
        j.told_as,
        case
            when j.told_as = 'event' then j.day is null and j.between_since is not null
            when j.keeps_day then j.had_between
            else false
        end as is_between,
        case
            when j.told_as = 'event' and j.day is null and j.between_since is not null then j.reported_on
            when j.told_as <> 'event' and j.keeps_day then j.had_day
            else j.day
        end as day,
        case
            when j.told_as = 'event' and j.day is null then j.between_since
            when j.told_as <> 'event' and j.keeps_day then j.had_since
            else j.since
        end as since,
        case
            when j.told_as = 'event' and j.day is null then j.between_since is not null
            when j.told_as <> 'event' and j.keeps_day then j.had_inexact
            else j.is_inexact
        end as is_inexact,
        case when j.told_as in ('replan', 'event') then j.reported_on else j.had_said_by end as said_by,
        case
            when j.told_as in ('replan', 'event') then j.outcome else coalesce(j.outcome, j.had_outcome)
        end as outcome,
        case
            when j.told_as in ('replan', 'event') then j.decided_by else coalesce(j.decided_by, j.had_decided_by)
        end as decided_by,
        case when j.told_as in ('replan', 'event') then j.note else coalesce(j.note, j.had_note) end as note,
        case
            when j.told_as in ('finer', 'restated', 'unchanged') then j.had_recorded_on
            when j.recorded_on > j.earlier_on then j.recorded_on
            else j.reported_on
        end as recorded_on,
        case
            when j.told_as in ('finer', 'restated', 'correction') then j.reported_on
            when j.recorded_on > j.earlier_on and j.recorded_on < j.reported_on then j.reported_on
        end as known_from
    from (
        select
            *,
            case
                when is_plan and keeps_day and says_more then 'restated'
                when is_plan and keeps_day then 'unchanged'
                when is_plan and is_within then 'finer'
                when is_plan then 'replan'
                when day is null and is_other and repeats then 'event'
                when keeps_day and is_other then 'correction'
                when keeps_day and outcome is not null and had_outcome is null then 'finer'
                when keeps_day and says_more then 'restated'
                when keeps_day then 'unchanged'
                when is_within and not is_other then 'finer'
                when is_within then 'correction'
                when coalesce(since, day) > coalesce(had_day, had_said_by) and can_repeat then 'event'
                else 'correction'
            end as told_as
        from (
            select
                s.*,
                t.is_between as had_between,
                t.day as had_day,
                t.since as had_since,
                t.is_inexact as had_inexact,
                t.said_by as had_said_by,
                t.outcome as had_outcome,
                t.decided_by as had_decided_by,
                t.note as had_note,
                t.recorded_on as had_recorded_on,
                coalesce(s.outcome <> t.outcome, false) as is_other,
                coalesce(s.decided_by is distinct from t.decided_by and s.decided_by is not null, false)
                or coalesce(s.note is distinct from t.note and s.note is not null, false) as says_more,
                (
                    (t.day is null and s.day <= t.said_by)
                    or (t.is_inexact and s.day <= t.day and coalesce(s.since, s.day) >= coalesce(t.since, t.day))
                ) as is_within,
                (
                    s.day is null
                    or (s.day = t.day and s.since is not distinct from t.since and s.is_inexact = t.is_inexact)
                    or (
                        s.is_inexact
                        and coalesce(s.since, s.day) <= coalesce(t.since, t.day)
                        and (s.day = t.day or (s.day > t.day and not s.is_plan))
                    )
                ) as keeps_day
            from told as t
            inner join later_runs as s
                on
                    t.pilot = s.pilot
                    and t.milestone = s.milestone
                    and t.slot = s.slot
                    and t.is_plan = s.is_plan
                    and t.twin = s.twin
                    and t.run + 1 = s.run
        ) as held_against
    ) as j
),

tellings as (
    select
        *,
        lead(told_as) over place as next_told_as,
        lead(reported_on) over place as next_on,
        lag(hand_in) over place as hand_in_before,
        lag(row_no) over place as row_before
    from told
    where told_as <> 'unchanged'
    window place as (partition by pilot, milestone, slot, is_plan, twin order by run)
),

gone_back as (
    select
        *,
        case when next_told_as in ('finer', 'restated', 'correction') then next_on end as told_until,
        (
            told_as in ('event', 'correction')
            and coalesce(
                lag(next_told_as) over (
                    partition by pilot, milestone, slot, is_plan, twin, day, outcome
                    order by run
                ) = 'event',
                false
            )
        ) as stands_already
    from tellings
),

statements as (
    select
        *,
        count(case when not stands_already then 1 end) over (
            partition by pilot, milestone, slot, is_plan, twin, day, outcome
            order by run
            rows between unbounded preceding and current row
        ) as statement_nth
    from gone_back
)

select
    hand_in,
    row_no,
    pilot,
    milestone,
    slot,
    is_plan,
    twin,
    nth,
    reported_on as said_on,
    told_as,
    hand_in_before,
    row_before,
    case when is_plan then day end as planned_on,
    case when is_plan then is_inexact else false end as planned_inexact,
    case when is_plan then since end as planned_since,
    case when not is_plan then day end as happened_on,
    case when is_plan then false else is_inexact end as happened_inexact,
    case when not is_plan then since end as happened_since,
    is_between,
    outcome,
    decided_by,
    note,
    recorded_on,
    known_from,
    max(told_until) over (
        partition by pilot, milestone, slot, is_plan, twin, day, outcome, statement_nth
    ) as known_until,
    stands_already
from statements
order by pilot, milestone, slot, is_plan, twin, run
