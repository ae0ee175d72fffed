-- What a list that is overwritten has said of milestones: its cells, hand-in by hand-in, as statements that stay.
-- Grain: hand_in, row_no, known_from
-- A cell is one column of the list that states a milestone of a pilot (slot), as a plan or as a day that happened. It
-- is told again and again; a run is a stretch of hand-ins in which it says the same. How a run stands to the one before
-- it (told_as):
-- new         nothing was said before
-- unchanged   (no run: the statement stands)
-- finer       an unknown day is filled in, an outcome is filled in, or an exact day lies within the period said before
-- restated    the same day and outcome, and something beside them (who decided, a note)
-- replan      another planned day: both stand, the first plan stays the first
-- event       a later day of a milestone that can happen again: both stand
-- correction  any other day, or another outcome on the same day: the earlier one holds no longer
-- What is emptied stands: what happened does not un-happen, and a plan that is gone was a plan.
-- recorded_on: what the list says; else the day that the hand-in holds for, of the first hand-in empty (known from the
-- start). A finer or restated run is recorded when the run was that it is of. known_from, known_until: from and until
-- which day the statement is told this way; null where recorded_on says it.
-- A milestone that is newly stated without a day, of a pilot that was in the hand-in before, happened between the two:
-- on the day of the hand-in at the latest, and not before that of the hand-in before (happened_since). Not where the
-- pilot had come further by then: a status word that goes back says nothing of when.
-- Uses: deliveries (hand_in, nth, reported_on, earlier_on, is_first), milestones_said (the typed rows that cells gave),
--   presence (pilot, reported_on), milestone_traits (milestone, life_order, repeats, repeats_after)
with
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
        d.earlier_on,
        d.is_first,
        case when s.is_plan then s.planned_on else s.happened_on end as said_day,
        case when s.is_plan then s.planned_since else s.happened_since end as said_since,
        coalesce(case when s.is_plan then s.planned_inexact else s.happened_inexact end, false) as said_inexact,
        s.outcome,
        s.beside,
        s.recorded_on,
        t.life_order,
        max(case when not s.is_plan then t.life_order end) over (
            partition by s.pilot
            order by d.nth
            range between unbounded preceding and 1 preceding
        ) as furthest_before,
        max(case when s.is_plan then s.planned_on else s.happened_on end) over (
            partition by s.pilot, s.milestone, s.slot, s.is_plan
            order by d.nth, s.row_no
            rows between unbounded preceding and 1 preceding
        ) as dated_before
    from milestones_said as s
    inner join deliveries as d on s.hand_in = d.hand_in
    inner join milestone_traits as t on s.milestone = t.milestone
),

standing as (
    select
        *,
        row_number() over cell as nth_cell,
        lag(said_day) over cell as day_before,
        lag(said_since) over cell as since_before,
        lag(outcome) over cell as outcome_before,
        lag(beside) over cell as beside_before,
        lag(said_inexact) over cell as inexact_before,
        lag(recorded_on) over cell as recorded_before
    from cells
    where said_day is not null or dated_before is null
    window cell as (partition by pilot, milestone, slot, is_plan order by nth, row_no)
),

runs as (
    select
        *,
        said_day is null
        and not is_first
        and nth_cell = 1
        and coalesce(life_order > furthest_before, true)
        and exists (
            select 1 from presence as p
            where p.pilot = standing.pilot and p.reported_on = standing.earlier_on
        ) as is_between
    from standing
    where
        nth_cell = 1
        or said_day is distinct from day_before
        or outcome is distinct from outcome_before
        or said_since is distinct from since_before
        or said_inexact is distinct from inexact_before
        or beside is distinct from beside_before
        or recorded_on is distinct from recorded_before
),

dated as (
    select
        *,
        case when is_between then reported_on else said_day end as fell_on,
        case when is_between then earlier_on else said_since end as since,
        is_between or said_inexact as is_inexact
    from runs
),

beside_each_other as (
    select
        *,
        lag(fell_on) over cell as run_day_before,
        lag(since) over cell as run_since_before,
        coalesce(lag(is_inexact) over cell, false) as run_inexact_before,
        lag(outcome) over cell as run_outcome_before,
        lag(hand_in) over cell as hand_in_before,
        lag(row_no) over cell as row_before,
        lead(reported_on) over cell as next_on
    from dated
    window cell as (partition by pilot, milestone, slot, is_plan order by nth, row_no)
),

-- Since when an outcome stands behind which a milestone can happen again.
reopened as (
    select
        c.pilot,
        c.outcome,
        min(c.said_day) as first_on,
        min(c.nth) as first_nth
    from cells as c
    inner join milestone_traits as t on c.outcome = t.repeats_after
    where not c.is_plan and c.said_day is not null
    group by c.pilot, c.outcome
),

judged as (
    select
        *,
        (fell_on = run_day_before) as is_same_day,
        (outcome is not distinct from run_outcome_before) as is_same_outcome,
        (
            run_inexact_before
            and fell_on < run_day_before
            and fell_on >= coalesce(run_since_before, fell_on)
        ) as is_within
    from beside_each_other
),

told as (
    select
        b.*,
        case
            when b.hand_in_before is null then 'new'
            when b.run_day_before is null then 'finer'
            when b.is_same_day and b.run_outcome_before is null and b.outcome is not null then 'finer'
            when b.is_same_day and b.is_same_outcome and b.run_inexact_before and not b.is_inexact then 'finer'
            when b.is_same_day and b.is_same_outcome then 'restated'
            when b.is_within and (b.is_same_outcome or b.run_outcome_before is null) then 'finer'
            when b.is_plan then 'replan'
            when t.repeats and b.fell_on > b.run_day_before then 'event'
            when b.fell_on > b.run_day_before and x.pilot is not null then 'event'
            else 'correction'
        end as told_as
    from judged as b
    inner join milestone_traits as t on b.milestone = t.milestone
    left join reopened as x
        on
            b.pilot = x.pilot
            and t.repeats_after = x.outcome
            and b.fell_on >= x.first_on
            and b.nth >= x.first_nth
),

grouped as (
    select
        *,
        lead(told_as) over cell as next_told_as,
        count(case when told_as not in ('finer', 'restated') then 1 end) over (
            partition by pilot, milestone, slot, is_plan
            order by nth, row_no
            rows between unbounded preceding and current row
        ) as statement_nth
    from told
    window cell as (partition by pilot, milestone, slot, is_plan order by nth, row_no)
)

select
    hand_in,
    row_no,
    pilot,
    milestone,
    slot,
    is_plan,
    nth,
    told_as,
    hand_in_before,
    row_before,
    case when is_between then fell_on end as happened_on,
    case when is_between then since end as happened_since,
    is_between,
    coalesce(
        recorded_on,
        first_value(case when not is_first then reported_on end) over (
            partition by pilot, milestone, slot, is_plan, statement_nth
            order by nth, row_no
            rows between unbounded preceding and current row
        )
    ) as recorded_on,
    case when told_as in ('finer', 'restated', 'correction') then reported_on end as known_from,
    case when next_told_as in ('finer', 'restated', 'correction') then next_on end as known_until
from grouped
order by pilot, milestone, slot, is_plan, nth, row_no
