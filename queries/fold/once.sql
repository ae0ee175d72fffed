-- Statements about milestones, each once: what two sources say alike holds from the day on which the first one said
-- it. What one source says of a period ("2025", "Q4 2025") and another one exactly, with the same outcome or without
-- one, is the same, more exactly said: the period holds until the day is known. What one source says again is another
-- statement: a plan that goes to another day and back was moved twice.
-- Grain: hand_in, row_no, known_from
-- Uses: rows_of_all (milestones of all sources), hand_in_days (hand_in, nth, source_no)
with
told as (
    select
        r.*,
        d.source_no,
        row_number() over (
            partition by r.pilot, r.content, r.known_until
            order by r.recorded_on asc nulls first, r.known_from asc nulls first, d.nth asc, r.row_no asc
        ) as telling
    from rows_of_all as r
    inner join hand_in_days as d on r.hand_in = d.hand_in
),

each_once as (
    select * exclude (telling, first_source)
    from (
        select
            *,
            first_value(source_no) over (partition by pilot, content, known_until order by telling) as first_source
        from told
    ) as t
    where telling = 1 or source_no = first_source
),

sides as (
    select
        *,
        case when is_plan then planned_on else happened_on end as day,
        case when is_plan then planned_since else happened_since end as since,
        coalesce(case when is_plan then planned_inexact else happened_inexact end, false) as is_inexact,
        coalesce(recorded_on, known_from, date '0001-01-01') as said_from
    from each_once
),

-- From when on another source says it exactly, and goes on to do so.
exactly as (
    select
        p.hand_in,
        p.row_no,
        p.known_from,
        min(e.said_from) as exact_from
    from sides as p
    inner join sides as e
        on
            p.pilot = e.pilot
            and p.milestone = e.milestone
            and p.is_plan = e.is_plan
            and p.source_no <> e.source_no
            and e.day between p.since and p.day
            and (p.outcome is null or e.outcome is not distinct from p.outcome)
    where p.is_inexact and not e.is_inexact
    group by p.hand_in, p.row_no, p.known_from
    having bool_or(e.known_until is null)
)

select
    s.* exclude (source_no, day, since, is_inexact, said_from)
    replace (
        case
            when x.exact_from is null then s.known_until
            when s.known_until is null then x.exact_from
            else least(s.known_until, x.exact_from)
        end as known_until
    )
from sides as s
left join exactly as x
    on
        s.hand_in = x.hand_in
        and s.row_no = x.row_no
        and s.known_from is not distinct from x.known_from
where x.exact_from is null or x.exact_from > s.said_from
