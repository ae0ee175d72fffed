-- Every pilot that is underway on a day with how far success was prepared: its open gates, its weakest item and the
-- moments on which readiness was assessed.
-- Grain: pilot_no
-- Open gates, items and weakest_* are null where the municipality had assessed nothing by then. open_items: the codes
-- of the open gates, in the order of the contract, between commas; empty where none is open. weakest_*: of all ten
-- items the weakest (weakness in readiness_on), of equally weak ones the first of the contract.
-- is_near: its evaluation is planned from the day itself up to near_days later; is_overdue: it was planned before, and
-- not held. Both false of a pilot that waits, null without a plan. is_near_not_ready, is_overdue_not_ready: with an
-- open gate; null where that is unknown.
create or replace macro prepared_pilots(as_of, filters, near_days) as table
with
here as materialized (  -- noqa: ST03
    select *
    from underway_on(as_of, filters)
),

items as (
    select
        r.pilot_no,
        count(*) filter (where r.is_gate and r.is_open) as open_gates,
        count(*) filter (where r.is_gate and r.is_open and r.is_outdated) as outdated_gates,
        count(*) filter (where r.is_open) as n_open_items,
        coalesce(
            string_agg(r.item, ', ' order by r.item_order) filter (where r.is_gate and r.is_open), ''
        ) as open_items,
        min(100 * r.weakness + r.item_order) as weakest,
        arg_min(row(r.state), 100 * r.weakness + r.item_order)[1] as weakest_state
    from here as h
    inner join readiness_on(as_of) as r on h.pilot_no = r.pilot_no
    group by r.pilot_no
),

moments as (
    select
        pilot_no,
        max(case when moment = 'start' then came end) as start_moment,
        max(case when moment = 'midway' then came end) as midway_moment,
        max(case when moment = 'before_evaluation' then came end) as before_moment,
        max(case when moment = 'before_evaluation' then due_on end) as before_due_on,
        count(*) filter (where came = 'missed') as moments_missed,
        case
            when count(*) filter (where came <> 'unknown') > 0 then count(*) filter (where came in ('kept', 'missed'))
        end as moments_past
    from readiness_moments_of('here', as_of)
    group by pilot_no
),

placed as (
    select
        h.*,
        i.open_gates,
        i.outdated_gates,
        i.n_open_items,
        i.open_items,
        w.item as weakest_item,
        i.weakest_state,
        ['no', 'not_assessed', 'outdated', 'partly', 'no_evidence', 'no_reason'][i.weakest // 100] as weakest_because,
        m.start_moment,
        m.midway_moment,
        m.before_moment,
        m.before_due_on,
        m.moments_missed,
        m.moments_past,
        case
            when not h.is_waiting then date_diff('day', as_of, h.evaluation_on)
        end as days_to_evaluation,
        not h.is_waiting and date_diff('day', as_of, h.evaluation_on) between 0 and near_days as is_near,
        not h.is_waiting and h.evaluation_on < as_of as is_overdue
    from here as h
    inner join moments as m on h.pilot_no = m.pilot_no
    left join items as i on h.pilot_no = i.pilot_no
    left join readiness_items as w on i.weakest % 100 = w.item_order
)

select
    *,
    is_near and open_gates > 0 as is_near_not_ready,
    is_overdue and open_gates > 0 as is_overdue_not_ready
from placed;
