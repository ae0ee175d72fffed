-- How long it takes: the share of successful pilots that still waits on a decision, by days waited, as on $as_of.
-- Grain: grp, t_days
-- Each age at which a wait ended, age 0, and the last age seen. A group not stated is null.
-- A pilot of several areas or target groups counts whole in each. By stage there is one group: all wait on a decision.
-- The clock starts at the first success; deferring and extending do not stop it. Who still waits on $as_of counts as
-- waiting up to then; who was seen late counts from the age at which the register first saw the pilot (Kaplan-Meier).
-- $started_from, $started_before: only waits whose clock started on or after, and before, these days (two cohorts).
-- n: waits ever seen; n_risk: seen waiting on that age; s: the share that waits longer, with its standard error and
-- 95 % interval: beta-product when n < 40 or s < 0.2, else log-log. is_drawn: 5 or more at risk; a line stops there.
-- Parameters: $as_of date, $by dimension = theme, $include_partly boolean = false, $started_from date = null,
--   $started_before date = null, $filters
-- Selects: grp, t_days, n_risk, n_exits, s, se, n, is_drawn, greenwood, beta_mean, beta_excess
-- Completed by: beta_product
-- Columns: grp text, t_days integer, n_risk bigint, n_exits bigint, s double, lo double, hi double, se double,
--   n bigint, is_drawn boolean
with
observed as materialized (  -- noqa: ST03
    select *
    from observed_waits($as_of, $include_partly, $by, $started_from, $started_before, $filters)
)

select
    grp,
    t_days,
    cast(n_risk as bigint) as n_risk,
    cast(n_exits as bigint) as n_exits,
    s,
    se,
    cast(n as bigint) as n,
    n_risk >= 5 as is_drawn,
    greenwood,
    beta_mean,
    beta_excess
from kaplan_meier('observed')
order by grp asc nulls last, t_days asc
