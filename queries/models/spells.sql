-- One row per stay of a pilot in a stage, as it was known during a stretch of days.
-- Grain: pilot_no, open_from, stage_order, known_from
-- Stays of no days included. On one day known, the stays of a pilot follow on each other. What was recorded later about
-- an earlier day is another row, known from that day on.
-- known_until: null while it is what is known. A stay ends later than the day at which it is looked at, or it does not.
-- entered_on, left_on: the days as stated; null when unknown (left_on also while the stay is open).
-- open_from, open_until: the half-open interval in which the pilot counts as being in this stage; equal to the
-- stated days where those are known. open_until is null while the stay is open.
-- stage_before, next_stage: null for the first and the last.
-- entered_statement, left_statement: the statements by which it began and ended.
-- planned_end_on, planned_known_from: for a running stay the end by its first plan, and from when on that is known;
-- later plans move nothing. A stay that an extension began has the newest plan of that day which lies after it, or else
-- the first that was recorded later.
-- A pilot that waits on a decision is awaiting that decision, whatever else happens to it meanwhile.
-- An open pilot that its list no longer tells of is in the stage no_longer_listed from that day on, as long as it is
-- not told of again and not known to be anchored or stopped: it is counted apart. Once it is told of again its life is
-- told without a gap. Who is anchored or stopped stays so. Anchored: said to be so, and it held at 6 and at 12 months
-- after implementation, with a month's leeway (150 and 330 days), and has not slipped since; after that it is anchoring
-- from the day on which it slipped. Who is said to be anchored before that was checked is being anchored; where nothing
-- said when that began, that day is unknown.
with
-- Each check after implementation, and how often it had slipped by then.
checks as (
    select
        pilot_no,
        epoch_no,
        epoch_from,
        epoch_until,
        nth,
        statement_no,
        holds_from,
        happened_on,
        milestone,
        milestone_order,
        outcome,
        is_inexact,
        is_waiting,
        count(case when milestone = 'recheck' and outcome = 'slipped' then 1 end) over life as n_slips,
        max(case when milestone = 'implemented' then happened_on end) over life as implemented_on
    from lives
    where milestone in ('implemented', 'recheck', 'anchored')
    window life as (partition by pilot_no, epoch_no order by nth rows between unbounded preceding and current row)
),

held as (
    select
        *,
        min(case when outcome = 'holds' and happened_on >= implemented_on + 150 then happened_on end)
            over (partition by pilot_no, epoch_no order by nth rows between unbounded preceding and 1 preceding)
            as held_6
    from checks
),

said as (
    select
        pilot_no,
        epoch_no,
        min(holds_from) as said_from,
        min(happened_on) as said_on,
        min(nth) as nth
    from lives
    where milestone = 'anchored'
    group by pilot_no, epoch_no
),

held_again as (
    select
        h.pilot_no,
        h.epoch_no,
        h.epoch_from,
        h.epoch_until,
        h.n_slips,
        min(h.happened_on) as held_12,
        min_by(h.is_inexact, h.happened_on) as is_inexact,
        min_by(h.is_waiting, h.happened_on) as is_waiting
    from held as h
    where
        h.milestone = 'recheck'
        and h.outcome = 'holds'
        and h.happened_on >= h.implemented_on + 330
        and h.happened_on > h.held_6
    group by h.pilot_no, h.epoch_no, h.epoch_from, h.epoch_until, h.n_slips
),

slips as (
    select
        pilot_no,
        epoch_no,
        n_slips,
        min(holds_from) as slipped_from
    from checks
    where milestone = 'recheck' and outcome = 'slipped'
    group by pilot_no, epoch_no, n_slips
),

anchorings as (
    select
        a.pilot_no,
        a.epoch_no,
        a.epoch_from,
        a.epoch_until,
        a.n_slips,
        f.statement_no,
        greatest(s.said_from, a.held_12) as holds_from,
        case when s.said_on = s.said_from or a.held_12 > s.said_from then greatest(s.said_from, a.held_12) end
            as happened_on,
        -- Its place on its day is after the statement.
        f.happened_on is null and s.said_from >= a.held_12 as is_undated,
        case when a.held_12 > s.said_from then a.is_inexact else f.is_inexact end as is_inexact,
        case when a.held_12 > s.said_from then a.is_waiting else f.is_waiting end as is_waiting
    from held_again as a
    inner join said as s on a.pilot_no = s.pilot_no and a.epoch_no = s.epoch_no
    inner join lives as f on s.pilot_no = f.pilot_no and s.epoch_no = f.epoch_no and s.nth = f.nth
    left join slips as l on a.pilot_no = l.pilot_no and a.epoch_no = l.epoch_no and a.n_slips + 1 = l.n_slips
    where l.slipped_from is null or greatest(s.said_from, a.held_12) < l.slipped_from
),

-- Who is said to be anchored once more is not so less than before.
openings as (
    select
        l.pilot_no,
        l.epoch_no,
        l.epoch_from,
        l.epoch_until,
        l.statement_no,
        l.holds_from,
        case when l.milestone <> 'anchored' or l.is_waiting then l.happened_on end as happened_on,
        l.is_inexact,
        l.milestone_order,
        l.nth,
        case
            when l.milestone = 'no_longer_listed' then 'no_longer_listed'
            when l.is_waiting then 'awaiting_decision'
            when l.milestone = 'recheck' then 'anchoring'
            else l.opens_stage
        end as stage,
        l.milestone = 'recheck' and not l.is_waiting as is_slip,
        coalesce(l.outcome = 'extend', false) as is_extension,
        l.happened_on is null as is_undated
    from lives as l
    left join said as s on l.pilot_no = s.pilot_no and l.epoch_no = s.epoch_no
    left join anchorings as a
        on
            l.pilot_no = a.pilot_no
            and l.epoch_no = a.epoch_no
            and l.statement_no = a.statement_no
            and l.holds_from = a.holds_from
    where
        -- What is anchored on the day on which it is said is not anchoring first, since nobody knows when.
        (l.opens_stage is not null and (l.milestone <> 'anchored' or (l.nth = s.nth and a.statement_no is null)))
        or (l.milestone = 'recheck' and l.outcome = 'slipped')
    union all
    select
        a.pilot_no,
        a.epoch_no,
        a.epoch_from,
        a.epoch_until,
        a.statement_no,
        a.holds_from,
        a.happened_on,
        a.is_inexact,
        c.milestone_order,
        null,
        case when a.is_waiting then 'awaiting_decision' else 'anchored' end,
        false,
        false,
        a.is_undated
    from anchorings as a
    inner join milestone_codes as c on c.milestone = 'anchored'
    union all
    -- Who is anchored and waited on a decision since is anchored again once that is said once more.
    select
        c.pilot_no,
        c.epoch_no,
        c.epoch_from,
        c.epoch_until,
        c.statement_no,
        c.holds_from,
        c.happened_on,
        c.is_inexact,
        c.milestone_order,
        c.nth,
        'anchored',
        false,
        false,
        c.happened_on is null
    from checks as c
    inner join said as s on c.pilot_no = s.pilot_no and c.epoch_no = s.epoch_no and c.nth > s.nth
    inner join anchorings as a
        on
            c.pilot_no = a.pilot_no
            and c.epoch_no = a.epoch_no
            and c.n_slips = a.n_slips
            and c.holds_from >= a.holds_from
    where c.milestone = 'anchored' and not c.is_waiting
),

followed as (
    select
        *,
        lag(stage) over life as stage_before,
        coalesce(
            bool_or(stage = 'no_longer_listed') over (life rows between unbounded preceding and 1 preceding), false
        ) as is_apart
    from openings
    window
        life as (
            partition by pilot_no, epoch_no
            order by holds_from asc, is_undated asc, milestone_order asc, nth asc nulls last
        )
),

apart as (
    select
        f.* replace (
            case when f.is_apart and is_open_stage(f.stage) then 'no_longer_listed' else f.stage end as stage
        ),
        s.stage_order
    from followed as f
    inner join stages as s
        on case when f.is_apart and is_open_stage(f.stage) then 'no_longer_listed' else f.stage end = s.stage
    where f.is_apart or f.stage <> 'no_longer_listed' or coalesce(is_open_stage(f.stage_before), true)
),

-- Slipping moves only who is anchored.
moved as (
    select
        *,
        lag(stage) over life as last_stage,
        row_number() over life as nth_opening
    from apart
    where not is_slip or stage_before = 'anchored'
    window
        life as (
            partition by pilot_no, epoch_no
            order by holds_from asc, is_undated asc, milestone_order asc, nth asc nulls last
        )
),

stays as (
    select
        pilot_no,
        epoch_no,
        epoch_from,
        epoch_until,
        stage,
        stage_order,
        last_stage as stage_before,
        statement_no as entered_statement,
        happened_on as entered_on,
        holds_from as open_from,
        is_inexact,
        is_extension,
        lead(happened_on) over life as left_on,
        lead(holds_from) over life as open_until,
        lead(stage) over life as next_stage,
        lead(statement_no) over life as left_statement,
        count(case when stage = 'running' then 1 end) over (life rows between unbounded preceding and current row) = 1
        and not is_extension as is_first_run
    from moved
    where last_stage is null or stage <> last_stage
    window life as (partition by pilot_no, epoch_no order by nth_opening)
),

-- Rows of epochs that follow on each other and say the same are one; most pilots have one epoch only.
runs as (
    select
        *,
        epoch_no - row_number() over (
            partition by
                pilot_no,
                entered_statement,
                entered_on,
                stage,
                stage_before,
                open_from,
                left_statement,
                left_on,
                next_stage,
                open_until,
                is_inexact,
                is_first_run
            order by epoch_no
        ) as same_run
    from stays
    where epoch_no > 1 or epoch_until is not null
),

merged as (
    select
        pilot_no,
        stage,
        stage_order,
        stage_before,
        next_stage,
        entered_on,
        left_on,
        open_from,
        open_until,
        is_inexact,
        is_first_run,
        entered_statement,
        left_statement,
        min(epoch_from) as known_from,
        nullif(max(coalesce(epoch_until, date '9999-12-31')), date '9999-12-31') as known_until
    from runs
    group by
        pilot_no,
        stage,
        stage_order,
        stage_before,
        next_stage,
        entered_on,
        left_on,
        open_from,
        open_until,
        is_inexact,
        is_first_run,
        entered_statement,
        left_statement,
        same_run
    union all
    select
        pilot_no,
        stage,
        stage_order,
        stage_before,
        next_stage,
        entered_on,
        left_on,
        open_from,
        open_until,
        is_inexact,
        is_first_run,
        entered_statement,
        left_statement,
        epoch_from,
        epoch_until
    from stays
    where epoch_no = 1 and epoch_until is null
),

-- Divided where the first plan of the pilot turned out to be none.
planned as (
    select
        m.* replace (
            greatest(m.known_from, f.holds_from) as known_from,
            least(m.known_until, f.holds_until) as known_until
        ),
        f.planned_on,
        f.planned_known_from
    from merged as m
    left join first_end_plans as f
        on
            m.stage = 'running'
            and m.pilot_no = f.pilot_no
            and (m.known_until is null or m.known_until > f.holds_from)
            and (f.holds_until is null or m.known_from < f.holds_until)
),

run_plans as (
    select
        m.pilot_no,
        m.open_from,
        m.known_from,
        p.planned_on,
        p.known_from as planned_known_from,
        row_number() over (
            partition by m.pilot_no, m.open_from, m.known_from, m.entered_statement
            order by
                p.known_from > m.open_from asc,
                case when p.known_from > m.open_from then p.known_from end asc,
                case when p.known_from > m.open_from then p.nth else -p.nth end asc
        ) as nth,
        m.entered_statement
    from planned as m
    inner join end_plans as p
        on
            m.pilot_no = p.pilot_no
            and m.open_from < p.planned_on
            and (p.known_until is null or m.known_from < p.known_until)
    where m.stage = 'running' and not m.is_first_run
)

select
    m.pilot_no,
    m.stage,
    m.stage_order,
    m.entered_on,
    m.left_on,
    m.open_from,
    m.open_until,
    m.stage_before,
    m.next_stage,
    m.is_inexact,
    m.entered_statement,
    m.left_statement,
    case
        when m.stage = 'running' and m.is_first_run then m.planned_on
        when m.stage = 'running' then r.planned_on
    end as planned_end_on,
    case
        when m.stage = 'running' and m.is_first_run then m.planned_known_from
        when m.stage = 'running' then r.planned_known_from
    end as planned_known_from,
    m.known_from,
    m.known_until
from planned as m
left join run_plans as r
    on
        m.pilot_no = r.pilot_no
        and m.open_from = r.open_from
        and m.known_from = r.known_from
        and m.entered_statement = r.entered_statement
        and r.nth = 1
order by m.pilot_no, m.open_from, m.stage_order, m.known_from
