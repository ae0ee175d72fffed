-- Statements about milestones as people answered that they are.
-- Grain: hand_in, row_no, known_from
-- was_wrong: what lists say no longer holds no longer, until a list says the same again; of what two sources say
-- differently the day that is named, or what was said later. correction: what was taken for something that happened
-- again, or what another source said later, corrected what was told before, which holds no longer, unless a list went
-- back to it. event: what was taken for a correction happened again, and what was told before holds again. Each from
-- the day of the answer until another answer to the same question; what a list said newly on a later day is another
-- statement, and stays. A statement is known by its day and outcome; where one says no outcome, by its day. Of two that
-- differ what was wrong holds no longer, however it is said, as long as they do.
-- Uses: rows_of_all (milestones of all sources), answers_given, answers_fit, left_open, told_of_all (what was told one
--   after another), silences_of_all (what is said no longer)
with
-- What each answer says of a question: that it stands as it was taken, or that the one or the other (was, now) does
-- not.
replies as (
    select
        o.*,
        o.kind = 'plan_gone' as is_plan,
        f.answered_on,
        g.nth,
        g.row_no as answer_no,
        case
            when
                o.kind = 'milestones_differ'
                and f.answer = 'was_wrong'
                and coalesce(f.on_day = o.day, f.on_day is null)
                then 'now'
            when f.answer = 'was_wrong' then 'was'
            when f.answer = 'correction' and o.kind <> 'correction' then 'was'
            when f.answer = 'event' and o.kind = 'correction' then 'was'
            else 'stands'
        end as says
    from answers_fit as f
    inner join left_open as o on f.open_no = o.open_no
    inner join answers_given as g on f.hand_in = g.hand_in and f.row_no = g.row_no
    where o.kind in ('no_longer_said', 'plan_gone', 'correction', 'event', 'milestones_differ')
),

beside_each_other as (
    select
        *,
        lag(says, 1, 'stands') over (partition by open_no order by nth, answer_no) as said
    from replies
),

changes as (
    select
        *,
        lead(answered_on) over (partition by open_no order by nth, answer_no) as next_answered_on
    from beside_each_other
    where says <> said
),

verdicts as (
    select
        kind,
        pilot,
        name as milestone,
        is_plan,
        case when says = 'now' then day else was_day end as day,
        case when says = 'now' then outcome else was_outcome end as outcome,
        known_from as open_on,
        known_until as open_until,
        answered_on,
        next_answered_on
    from changes
    where says <> 'stands' and (next_answered_on is null or next_answered_on > answered_on)
),

revived as (
    select
        r.hand_in,
        r.row_no,
        min(v.answered_on) as revived_on,
        case when count(*) = count(v.next_answered_on) then max(v.next_answered_on) end as revived_until
    from rows_of_all as r
    inner join verdicts as v
        on
            r.pilot = v.pilot
            and r.milestone = v.milestone
            and not r.is_plan
            and r.known_until = v.open_on
            and r.happened_on is not distinct from v.day
            and r.outcome is not distinct from v.outcome
    where v.kind = 'correction'
    group by r.hand_in, r.row_no
),

stretches as (
    select
        *,
        case when is_plan then planned_on else happened_on end as day,
        greatest(
            coalesce(known_from, date '0001-01-01'), coalesce(recorded_on, date '0001-01-01')
        ) as holds_from
    from (
        select r.* replace (case when v.hand_in is null then r.known_until else v.revived_until end as known_until)
        from rows_of_all as r
        left join revived as v
            on r.hand_in = v.hand_in and r.row_no = v.row_no and r.known_until = v.revived_on
        union all
        select r.* replace (v.revived_on as known_from, v.revived_until as known_until)
        from rows_of_all as r
        inner join revived as v on r.hand_in = v.hand_in and r.row_no = v.row_no and r.known_until < v.revived_on
    ) as r
),

-- From when on a list says again what held no longer, or what it had said before something that happened again.
returns as (
    select
        pilot,
        milestone,
        is_plan,
        day,
        outcome,
        same_again_on as on_day
    from silences_of_all
    where same_again_on is not null
    union
    select
        pilot,
        milestone,
        is_plan,
        day,
        outcome,
        said_on
    from told_of_all
    where told_as = 'back'
),

ended as (
    select
        r.hand_in,
        r.row_no,
        r.known_from,
        greatest(v.answered_on, case when v.kind = 'milestones_differ' then r.holds_from end) as ends_on,
        least(
            coalesce(v.next_answered_on, date '9999-12-31'),
            coalesce(min(case when b.on_day > v.answered_on then b.on_day end), date '9999-12-31')
        ) as again_on
    from stretches as r
    inner join verdicts as v
        on
            r.pilot = v.pilot
            and r.milestone = v.milestone
            and r.is_plan = v.is_plan
            and r.day is not distinct from v.day
            and coalesce(r.outcome = v.outcome, true)
            and v.kind <> 'correction'
            and (r.known_until is null or r.known_until > v.answered_on)
            and (
                r.holds_from <= v.answered_on
                or (v.kind = 'milestones_differ' and r.holds_from < coalesce(v.open_until, date '9999-12-31'))
            )
    left join returns as b
        on
            r.pilot = b.pilot
            and r.milestone = b.milestone
            and r.is_plan = b.is_plan
            and r.day is not distinct from b.day
            and coalesce(r.outcome = b.outcome, true)
            and v.open_on < b.on_day
            and v.kind <> 'milestones_differ'
    group by
        r.hand_in, r.row_no, r.known_from, r.holds_from, v.kind, v.open_on, v.answered_on, v.next_answered_on
    having v.kind <> 'event' or count(case when b.on_day <= v.answered_on then 1 end) = 0
),

gaps as (
    select
        hand_in,
        row_no,
        known_from,
        ends_on,
        max(again_on) over (
            partition by hand_in, row_no, known_from
            order by ends_on, again_on
            rows between unbounded preceding and current row
        ) as again_on,
        row_number() over (partition by hand_in, row_no, known_from order by ends_on, again_on) as nth,
        lead(ends_on) over (partition by hand_in, row_no, known_from order by ends_on, again_on) as next_ends_on
    from ended
)

select r.* exclude (day, holds_from) replace (coalesce(g.ends_on, r.known_until) as known_until)
from stretches as r
left join gaps as g
    on r.hand_in = g.hand_in and r.row_no = g.row_no and r.known_from is not distinct from g.known_from and g.nth = 1
where g.ends_on is null or g.ends_on > r.holds_from
union all
select
    r.* exclude (day, holds_from) replace (
        g.again_on as known_from,
        case
            when r.known_until <= g.next_ends_on or g.next_ends_on is null then r.known_until else g.next_ends_on
        end as known_until
    )
from stretches as r
inner join gaps as g
    on r.hand_in = g.hand_in and r.row_no = g.row_no and r.known_from is not distinct from g.known_from
where
    g.again_on < coalesce(r.known_until, date '9999-12-31')
    and (g.next_ends_on is null or g.next_ends_on > g.again_on)
