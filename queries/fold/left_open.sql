-- What hand-ins leave open and a person could answer, with the days on which it is so.
-- Grain: open_no
-- kind, name: as in the question `unanswered`; left_list stands for renamed too. known_from: the day of the hand-in
-- that opened it (opened_by); known_until: of the one that closed it, null while none did. asked_until: from when on it
-- is not asked any more, because a later telling of the same milestone is, or the plan came true. was_day, day: of
-- milestones, what was said and what is said now. again_on, again_by: the day and hand-in in which a list said again
-- what it had said no longer. hand_in, source_*: the row that said it last, now_*: of what two sources say differently
-- the other.
-- Uses: told_of_all (what was told one after another), silences_of_all, differing, absences_told
create or replace table left_open as
with
-- Since when each plan was one.
plans_said as (
    select
        pilot,
        milestone,
        day,
        min(said_on) as said_on
    from told_of_all
    where is_plan
    group by pilot, milestone, day
),

silent as (
    select
        s.*,
        (
            select min(t.said_on)
            from told_of_all as t
            where
                s.is_plan
                and t.pilot = s.pilot
                and t.milestone = s.milestone
                and not t.is_plan
                and t.said_on >= coalesce(p.said_on, s.gone_on)
        ) as came_true_on
    from silences_of_all as s
    left join plans_said as p on s.is_plan and s.pilot = p.pilot and s.milestone = p.milestone and s.day = p.day
),

-- What was told otherwise than before; of each milestone the last is asked.
otherwise as (
    select
        *,
        lead(said_on) over (
            partition by pilot, milestone
            order by
                said_on asc,
                source_file asc,
                source_row asc,
                day asc nulls first,
                hand_in asc,
                source_sheet asc nulls first,
                outcome asc nulls first
        ) as next_on
    from told_of_all
    where told_as in ('correction', 'event', 'back') and not is_plan
),

open as (
    select
        case when is_plan then 'plan_gone' else 'no_longer_said' end as kind,
        pilot,
        milestone as name,
        day as was_day,
        cast(null as date) as day,
        cast(null as varchar) as was,
        cast(null as varchar) as is_now,
        is_inexact as was_inexact,
        false as is_inexact,
        outcome as was_outcome,
        cast(null as varchar) as outcome,
        gone_on as known_from,
        said_again_on as known_until,
        least(said_again_on, came_true_on) as asked_until,
        same_again_on as again_on,
        same_again_in as again_by,
        gone_in as opened_by,
        hand_in,
        source_file,
        source_sheet,
        source_row,
        cast(null as varchar) as now_in,
        cast(null as varchar) as now_file,
        cast(null as varchar) as now_sheet,
        cast(null as bigint) as now_row
    from silent
    where came_true_on is null or came_true_on > gone_on
    union all by name
    select
        case when told_as = 'event' then 'event' else 'correction' end as kind,
        pilot,
        milestone as name,
        was_day,
        day,
        was_inexact,
        is_inexact,
        was_outcome,
        outcome,
        said_on as known_from,
        next_on as asked_until,
        hand_in as opened_by,
        hand_in,
        source_file,
        source_sheet,
        source_row
    from otherwise
    where told_as <> 'back' or goes_behind
    union all by name
    select
        *,
        known_until as asked_until,
        now_in as opened_by
    from differing
    union all by name
    select
        'left_list' as kind,
        pilot,
        false as was_inexact,
        false as is_inexact,
        left_on as known_from,
        returned_on as known_until,
        returned_on as asked_until
    from absences_told
)

select
    *,
    row_number() over (
        order by pilot, kind, name, known_from, hand_in, source_row, now_in, now_row, was_day, day
    ) as open_no
from open
