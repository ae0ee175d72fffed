-- The rollout that each pilot that is underway is prepared for on a day, and the meetings that it needs.
-- Grain: pilot_no
-- rollout_on, the wanted one: the first 1 January on or after the evaluation and the norm of a decision (and not before
-- the day itself), as a budget begins then; a year later as long as no meeting of the body comes before it of which the
-- papers are due after the evaluation and can still be made (is_moved). Null without a day of evaluation. A meeting
-- without a day for papers has its own day.
-- needs_procurement: as its record says it. body: who is known to decide, else the council: the body that treats the
-- spring memorandum or the budget.
-- body_until, council_until: the last day of their calendars; of the whole municipality where no council is known.
-- kadernota_papers_on: of the first spring memorandum in the year before the rollout. decision_papers_on,
-- decision_meets_on: of the last of those meetings before the rollout.
-- amendment_*: the other route, of an amendment of the budget: the first meeting of the council that can be made after
-- the evaluation, of which the papers are not due before the day itself.
create or replace macro rollouts_on(as_of, filters) as table
with
here as materialized (  -- noqa: ST03
    select *
    from underway_on(as_of, filters)
),

-- A municipality goes by the first number of its bodies.
numbered as (
    select
        body_no,
        body,
        municipality,
        min(body_no) over (partition by municipality) as place_no
    from deciding_bodies
),

calendar_then as materialized (  -- noqa: ST03
    select
        b.body_no,
        b.place_no,
        m.meets_on,
        m.kind = 'kadernota' as is_kadernota,
        bool_or(m.kind <> 'regular') over (partition by b.body_no) as is_council,
        coalesce(m.papers_due_on, m.meets_on) as papers_on
    from meetings as m
    inner join numbered as b on m.municipality = b.municipality and m.body = b.body
    where
        was_known(m.known_from, m.known_until, as_of)
        and m.municipality in (select h.municipality from here as h)
),

bodies as (
    select
        body_no,
        place_no,
        max(meets_on) as until,
        bool_or(is_council) as is_council
    from calendar_then
    group by body_no, place_no
),

councils as (
    select
        place_no,
        min(case when is_council then body_no end) as council_no,
        coalesce(max(case when is_council then until end), max(until)) as council_until
    from bodies
    group by place_no
),

asked as materialized (
    select
        u.pilot_no,
        u.stage,
        u.is_waiting,
        u.evaluation_on,
        u.needs_procurement,
        n.norm_days,
        o.place_no,
        coalesce(b.body_no, c.council_no) as body_no,
        c.council_no,
        c.council_until,
        case
            when u.evaluation_on is not null
                then cast(
                    date_trunc('year', greatest(u.evaluation_on + cast(n.norm_days as integer), as_of) - 1)
                    + interval 1 year
                    as date
                )
        end as first_on
    from here as u
    inner join norms_on(as_of) as n on n.stage = 'awaiting_decision'
    left join numbered as b on u.municipality = b.municipality and u.body = b.body
    left join numbered as o on u.municipality = o.municipality and o.body_no = o.place_no
    left join councils as c on o.place_no = c.place_no
),

-- Pilots of one body that are evaluated on one day need the same meetings.
needs as (
    select
        body_no,
        evaluation_on,
        min(first_on) as first_on
    from asked
    where evaluation_on is not null and body_no is not null
    group by body_no, evaluation_on
),

moved as (
    select
        n.body_no,
        n.evaluation_on,
        greatest(
            min(n.first_on), cast(date_trunc('year', min(m.meets_on)) + interval 1 year as date)
        ) as rollout_on
    from needs as n
    inner join calendar_then as m
        on n.body_no = m.body_no and n.evaluation_on < m.papers_on and m.papers_on >= as_of
    group by n.body_no, n.evaluation_on
),

decided as (
    select
        n.body_no,
        n.evaluation_on,
        min(n.rollout_on) as rollout_on,
        max_by(m.papers_on, m.meets_on) as papers_on,
        max(m.meets_on) as meets_on
    from moved as n
    inner join calendar_then as m
        on
            n.body_no = m.body_no
            and n.evaluation_on < m.papers_on
            and m.papers_on >= as_of
            and n.rollout_on > m.meets_on
    group by n.body_no, n.evaluation_on
),

kadernotas as (
    select
        place_no,
        year(meets_on) as of_year,
        min(papers_on) as papers_on
    from calendar_then
    where is_kadernota
    group by place_no, year(meets_on)
),

amendments as (
    select
        e.pilot_no,
        min(m.meets_on) as meets_on,
        min_by(m.papers_on, m.meets_on) as papers_on
    from asked as e
    inner join calendar_then as m
        on e.council_no = m.body_no and e.evaluation_on < m.papers_on and m.papers_on >= as_of
    group by e.pilot_no
),

placed as (
    select
        a.*,
        d.meets_on,
        d.papers_on,
        coalesce(d.rollout_on, a.first_on) as rollout_on,
        coalesce(d.rollout_on > a.first_on, false) as is_moved
    from asked as a
    left join decided as d on a.body_no = d.body_no and a.evaluation_on = d.evaluation_on
)

select
    p.pilot_no,
    p.stage,
    p.is_waiting,
    p.evaluation_on,
    p.needs_procurement,
    p.norm_days,
    p.rollout_on,
    p.is_moved,
    n.body,
    b.until as body_until,
    p.council_until,
    k.papers_on as kadernota_papers_on,
    p.meets_on as decision_meets_on,
    p.papers_on as decision_papers_on,
    a.meets_on as amendment_meets_on,
    a.papers_on as amendment_papers_on
from placed as p
left join numbered as n on p.body_no = n.body_no
left join bodies as b on p.body_no = b.body_no
left join kadernotas as k on p.place_no = k.place_no and k.of_year = year(p.rollout_on) - 1
left join amendments as a on p.pilot_no = a.pilot_no;
