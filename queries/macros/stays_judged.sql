-- The stays of the 365 days up to a day, each with whether it ended and how much of an end was to be expected of it, as
-- missed_decisions says.
-- Grain: pilot_no x stay. observed: 1 when it ended, 0 while it lasts; expected: by the hazard of its stage; both are
-- null where a day is unknown. stage_exits: ends in the whole register from that stage. statement_no: of `happenings`,
-- by which it ended, or began.
create or replace macro stays_judged(as_of) as table
with
stays as (
    select
        pilot_no,
        stage_order,
        entered_on,
        case when left_on <= as_of then left_statement else entered_statement end as statement_no,
        entered_on is not null and (open_until is null or open_until > as_of or left_on is not null) as is_known,
        left_on <= as_of as has_left,
        open_until is null or open_until > as_of as is_open,
        open_until is null or open_until > as_of - 365 as is_in_window,
        date_diff('day', entered_on, case when left_on <= as_of then left_on else as_of end) as end_age,
        greatest(0, date_diff('day', entered_on, as_of - 365)) as start_age
    from spells
    where open_from <= as_of and stage not in ('anchored', 'stopped')
),

ages as (
    select
        stage_order,
        end_age as age,
        count(*) as n_seen,
        sum(case when has_left then 1 else 0 end) as n_exits
    from stays
    where is_known
    group by stage_order, end_age
    union all
    select distinct
        stage_order,
        start_age,
        0,
        0
    from stays
    where is_known and is_in_window
),

at_risk as (
    select
        stage_order,
        age,
        sum(n_exits) as n_exits,
        sum(sum(n_seen)) over (
            partition by stage_order
            order by age desc
            rows between unbounded preceding and current row
        ) as n_at_risk
    from ages
    group by stage_order, age
),

hazards as (
    select
        stage_order,
        age,
        sum(n_exits / n_at_risk) over (
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
    case when s.is_known and s.has_left then 1 when s.is_known then 0 end as observed,
    at_end.hazard - at_start.hazard as expected,
    coalesce(e.stage_exits, 0) as stage_exits
from stays as s
left join hazards as at_end on s.is_known and s.stage_order = at_end.stage_order and s.end_age = at_end.age
left join hazards as at_start on s.is_known and s.stage_order = at_start.stage_order and s.start_age = at_start.age
left join exits as e on s.stage_order = e.stage_order
where s.is_in_window;
