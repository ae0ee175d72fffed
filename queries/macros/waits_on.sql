-- The pilots that wait on a rollout decision on a day, with both clocks.
-- Grain: pilot_no. is_partly: the latest evaluation was partly successful. started_statement: as in decision_waits.
create or replace macro waits_on(as_of) as table
select
    w.pilot_no,
    w.is_partly,
    w.started_statement,
    w.succeeded_on,
    w.waits_from,
    date_diff('day', w.succeeded_on, as_of) as days_waiting,
    n.norm_days,
    case
        when w.succeeded_on is not null and n.norm_days is not null
            then greatest(0, date_diff('day', w.succeeded_on, as_of) - n.norm_days)
    end as days_over_norm
from decision_waits as w
inner join norms_on(as_of) as n on n.stage = 'awaiting_decision'
where w.waits_from <= as_of and (w.waits_until is null or w.waits_until > as_of);
