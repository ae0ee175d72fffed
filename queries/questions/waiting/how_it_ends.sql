-- How waits on a decision end: the share that ended by each cause, and the share that still waits, by days waited.
-- Grain: grp, t_days, cause
-- Ages, groups and cohorts are those of share_waiting.
-- cause: rollout | stop (a decision to stop, or stopped without one) | withdrawn | other (in use without a decision,
-- or a later evaluation without success) | waiting. The shares of an age add up to 1: a stop is no wait that goes on.
-- n_ended: waits that ended at that age by that cause; none of them waits.
-- cif: the share (Aalen-Johansen), with its standard error; is_drawn: 5 or more at risk; a line stops there.
-- Parameters: $as_of date, $by dimension = theme, $include_partly boolean = false, $started_from date = null,
--   $started_before date = null, $filters
-- Columns: grp text, t_days integer, cause text, cif double, se double, n_ended bigint, n_risk bigint, is_drawn boolean
with
observed as materialized (  -- noqa: ST03
    select *
    from observed_waits($as_of, $include_partly, $by, $started_from, $started_before, $filters)
),

curve as materialized (  -- noqa: ST03
    select *
    from kaplan_meier('observed')
)

select
    grp,
    t_days,
    cause,
    cif,
    se,
    cast(n_ended as bigint) as n_ended,
    cast(n_risk as bigint) as n_risk,
    n_risk >= 5 as is_drawn
from aalen_johansen('curve')
order by
    grp asc nulls last,
    t_days asc,
    case cause when 'rollout' then 1 when 'stop' then 2 when 'withdrawn' then 3 when 'other' then 4 else 5 end asc
