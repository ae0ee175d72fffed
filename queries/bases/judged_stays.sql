-- The stays of the 365 days up to $as_of, each with whether it ended and how much of an end was to be expected of it,
-- as missed_decisions says; as rows the most expected first.
-- Grain: pilot_key, stage, source_row, source_file, source_sheet, grp
-- weight: the share of the pilot that counts in the group. observed: 1 when it ended, 0 while it lasts, and where the
-- list no longer told of the pilot: then it was seen up to that day. expected: by
-- the hazard of its stage; both of that share, and null where a day is unknown, or where the stay was over before the
-- register first saw the pilot: left_out says which. $grp: of these groups only ('' is the group that is not stated).
-- source_*: the statement by which the stay ended, or began where it lasts.
-- Parameters: $as_of date, $by dimension = body, $grp text[], $stage watched_open = each,
--   $which choice(is_known|is_ended|is_open|is_day_unknown) = is_known, $filters
-- Columns: pilot_key text, municipality text, title text, grp text, stage text, entered_on date, weight double,
--   observed double, expected double, missed double, source_file text, source_sheet text, source_row bigint
-- Measures: observed observed if is_ended, expected expected if is_known, missed missed if is_known
create or replace macro judged_stays(as_of) as table
    with
    stays as (
        select
            s.pilot_no,
            s.stage_order,
            s.entered_on,
            coalesce(s.left_statement, s.entered_statement) as statement_no,
            s.open_until is null as is_open,
            s.open_until is null or s.open_until > as_of - 365 as is_in_window,
            coalesce(s.next_stage <> 'no_longer_listed', false) as has_left,
            coalesce(greatest(0, date_diff('day', s.entered_on, f.seen_on)), 0) as entry_age,
            date_diff('day', s.entered_on, case when s.open_until is null then as_of else s.left_on end) as end_age,
            date_diff('day', s.entered_on, as_of - 365) as window_age
        from spells_on(as_of) as s
        left join first_seen as f on s.pilot_no = f.pilot_no
        where is_open_stage(s.stage)
    ),

    -- A stay is at risk of ending from the age at which it was first seen, up to and including the age at which it
    -- ended.
    judged as (
        select
            *,
            greatest(entry_age, window_age) as start_age,
            coalesce(is_at_risk(entry_age, end_age, end_age), false) as is_known
        from stays
    ),

    ages as (
        select
            stage_order,
            end_age as age,
            0 as n_in,
            0 as n_late,
            count(*) as n_out,
            sum(case when has_left then 1 else 0 end) as n_exits
        from judged
        where is_known
        group by stage_order, end_age
        union all
        select
            stage_order,
            entry_age,
            count(*),
            sum(case when entry_age > 0 then 1 else 0 end),
            0,
            0
        from judged
        where is_known
        group by stage_order, entry_age
        union all
        select distinct
            stage_order,
            start_age,
            0,
            0,
            0,
            0
        from judged
        where is_known and is_in_window
    ),

    summed as (
        select
            stage_order,
            age,
            sum(n_in) as n_in,
            sum(n_late) as n_late,
            sum(n_out) as n_out,
            sum(n_exits) as n_exits
        from ages
        group by stage_order, age
    ),

    -- Who ends at an age was at risk at it; who is seen first at an age is so from the next day on.
    at_risk as (
        select
            stage_order,
            age,
            n_exits,
            sum(n_in - n_out) over (
                partition by stage_order
                order by age
                rows between unbounded preceding and current row
            ) + n_out - n_late as n_at_risk
        from summed
    ),

    hazards as (
        select
            stage_order,
            age,
            sum(case when n_exits > 0 then n_exits / n_at_risk else 0 end) over (
                partition by stage_order
                order by age
                rows between unbounded preceding and current row
            ) as hazard,
            sum(n_exits) over (partition by stage_order) as stage_exits
        from at_risk
    ),

    exits as (
        select
            stage_order,
            max(stage_exits) as stage_exits
        from hazards
        group by stage_order
    )

    select
        s.pilot_no,
        s.stage_order,
        s.entered_on,
        s.statement_no,
        s.is_open,
        s.is_known,
        case when s.end_age is null then 'unknown_day' when not s.is_known then 'over_before_seen' end as left_out,
        case when s.is_known and s.has_left then 1 when s.is_known then 0 end as observed,
        -- Of a stay that was seen from its first day in the window, the hazard of that day counts too.
        at_end.hazard - case when s.window_age < 0 and s.entry_age = 0 then 0 else at_start.hazard end as expected,
        coalesce(e.stage_exits, 0) as stage_exits
    from judged as s
    left join hazards as at_end on s.is_known and s.stage_order = at_end.stage_order and s.end_age = at_end.age
    left join hazards as at_start on s.is_known and s.stage_order = at_start.stage_order and s.start_age = at_start.age
    left join exits as e on s.stage_order = e.stage_order
    where s.is_in_window;

with
base as (  -- noqa: ST03
    select
        j.pilot_no,
        j.statement_no,
        g.municipality,
        case when $by = 'stage' then s.stage else g.grp end as grp,
        s.stage,
        j.entered_on,
        g.weight,
        g.weight * j.observed as observed,
        g.weight * j.expected as expected,
        g.weight * (j.expected - j.observed) as missed,
        j.expected as expected_whole,
        j.is_known,
        j.observed = 1 as is_ended,
        j.is_open,
        coalesce(j.left_out = 'unknown_day', false) as is_day_unknown
    from judged_stays($as_of) as j
    inner join pilot_groups($as_of, $by, $filters) as g on j.pilot_no = g.pilot_no
    inner join stages as s on j.stage_order = s.stage_order
    where
        $stage in ('each', 'open', s.stage)
        and is_in_groups($grp, case when $by = 'stage' then s.stage else g.grp end)
)

select
    pilot_key,
    municipality,
    title,
    grp,
    stage,
    entered_on,
    weight,
    observed,
    expected,
    missed,
    source_file,
    source_sheet,
    source_row
from rows_behind('base', $which, $as_of)
order by expected_whole desc nulls last, pilot_no asc, statement_no asc, grp asc nulls last
