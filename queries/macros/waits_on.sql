-- The pilots that wait on a rollout decision on a day, with both clocks, as known on that day.
-- Grain: pilot_no
-- is_partly: it waits on the strength of a partly successful evaluation only.
-- started_statement: as in decision_waits.
create or replace macro waits_on(as_of) as table
with
waiting as (
    select
        w.pilot_no,
        s.pilot_no is null as is_partly,
        coalesce(s.started_statement, w.started_statement) as started_statement,
        case when s.pilot_no is null then w.started_on else s.started_on end as succeeded_on,
        coalesce(s.waits_from, w.waits_from) as waits_from
    from decision_waits_on(as_of) as w
    left join decision_waits_on(as_of) as s
        on w.pilot_no = s.pilot_no and not s.counts_partly and s.waits_until is null and s.left_on is null
    where w.counts_partly and w.waits_until is null and w.left_on is null
)

select
    w.pilot_no,
    w.is_partly,
    w.started_statement,
    w.succeeded_on,
    w.waits_from,
    date_diff('day', w.succeeded_on, as_of) as days_waiting,
    n.norm_days,
    days_over(date_diff('day', w.succeeded_on, as_of), n.norm_days) as days_over_norm,
    is_over(date_diff('day', w.succeeded_on, as_of), n.norm_days) as is_over_norm,
    months_over(date_diff('day', w.succeeded_on, as_of), n.norm_days) as months_over
from waiting as w
inner join norms_on(as_of) as n on n.stage = 'awaiting_decision';

-- Those of them that were successful, and no more.
create or replace macro waiting_on(as_of) as table
select pilot_no
from decision_waits_on(as_of)
where not counts_partly and waits_until is null and left_on is null
group by pilot_no;
