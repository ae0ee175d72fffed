-- One row per stay of a pilot in a stage.
-- Grain: pilot_no x open_from x stage_order (stays of no days included).
-- entered_on, left_on: the days as stated; null when unknown (left_on also while the stay is open).
-- open_from, open_until: the half-open interval in which the pilot counts as being in this stage; equal to the
-- stated days where those are known. open_until is null while the stay is open.
-- entered_statement, left_statement: the statements of `happenings` by which it began and ended.
-- A pilot that is said to be anchored is so only when that was checked (anchorings). Until then it is being anchored,
-- and where nothing said when that began, that day is unknown.
-- planned_end_on: for a running stay the end by its first plan; later plans move nothing.
with
openings as (
    select
        h.pilot_no,
        h.statement_no,
        h.holds_from,
        h.happened_on,
        h.is_inexact,
        h.milestone_order,
        h.opens_stage as stage
    from happenings as h
    where h.opens_stage is not null and h.milestone <> 'anchored'
    union all
    select
        a.pilot_no,
        a.statement_no,
        a.holds_from,
        a.anchored_on as happened_on,
        false as is_inexact,
        c.milestone_order,
        'anchored' as stage
    from anchorings as a
    inner join milestone_codes as c on c.milestone = 'anchored'
    union all
    select
        h.pilot_no,
        h.statement_no,
        h.holds_from,
        null as happened_on,
        false as is_inexact,
        h.milestone_order,
        'anchoring' as stage
    from happenings as h
    where h.milestone = 'anchored'
),

-- A stage without a day that lies behind a stage with a day has been passed already: it opens nothing.
reached as (
    select
        o.pilot_no,
        max(s.stage_order) as stage_order
    from openings as o
    inner join stages as s on o.stage = s.stage
    where o.happened_on is not null
    group by o.pilot_no
),

ordered as (
    select
        o.pilot_no,
        o.stage,
        s.stage_order,
        o.statement_no,
        o.holds_from,
        o.happened_on,
        o.is_inexact,
        o.milestone_order,
        lag(o.stage) over life as stage_before
    from openings as o
    inner join stages as s on o.stage = s.stage
    left join reached as r on o.pilot_no = r.pilot_no and o.happened_on is null
    where o.happened_on is not null or r.stage_order is null or s.stage_order > r.stage_order
    window life as (
        partition by o.pilot_no
        order by o.holds_from asc, o.happened_on is null asc, o.milestone_order asc, s.stage_order asc
    )
),

stays as (
    select
        pilot_no,
        stage,
        stage_order,
        statement_no as entered_statement,
        happened_on as entered_on,
        holds_from as open_from,
        coalesce(is_inexact, false) as is_inexact,
        lead(happened_on) over life as left_on,
        lead(holds_from) over life as open_until,
        lead(stage) over life as next_stage,
        lead(statement_no) over life as left_statement,
        sum(case when stage = 'running' then 1 else 0 end) over life as nth_run
    from ordered
    where stage_before is null or stage <> stage_before
    window life as (
        partition by pilot_no
        order by holds_from asc, happened_on is null asc, milestone_order asc, stage_order asc
        rows between unbounded preceding and current row
    )
),

-- An extension is measured against the first plan that was recorded for it, not against the plan it outlived.
extension_plans as (
    select
        s.pilot_no,
        s.nth_run,
        m.planned_on,
        row_number() over (
            partition by s.pilot_no, s.nth_run
            order by m.recorded_on, m.source_file, m.source_row
        ) as nth
    from stays as s
    inner join portfolio as p on s.pilot_no = p.pilot_no
    inner join milestones as m
        on p.municipality = m.municipality and p.pilot_id = m.pilot_id
    where
        s.stage = 'running'
        and s.nth_run > 1
        and m.milestone = 'ended'
        and m.planned_on is not null
        and m.recorded_on >= s.open_from
)

select
    s.pilot_no,
    s.stage,
    s.stage_order,
    s.entered_on,
    s.left_on,
    s.open_from,
    s.open_until,
    s.next_stage,
    s.is_inexact,
    s.entered_statement,
    s.left_statement,
    case
        when s.stage = 'running' and s.nth_run = 1 then p.first_planned_end
        when s.stage = 'running' then e.planned_on
    end as planned_end_on
from stays as s
inner join portfolio as p on s.pilot_no = p.pilot_no
left join extension_plans as e
    on s.pilot_no = e.pilot_no and s.nth_run = e.nth_run and s.stage = 'running' and e.nth = 1
order by s.pilot_no, s.open_from, s.stage_order
