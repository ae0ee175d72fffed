-- How long successful pilots wait on a decision, in a few figures per group, as on $as_of; most waits first.
-- Grain: grp
-- Those with waits. Groups and cohorts are those of share_waiting.
-- n: waits seen, of which n_exits ended and n_open last; of the others (n_apart) the list no longer told of the pilot
-- while it waited. n_left_out: a day is unknown, or the wait was over before the
-- register first saw the pilot.
-- n_unknown_day, n_over_before_seen: which of these two it was.
-- median_days, p85_days: the first day on which half, and 15 %, or less still waits. Where too many still wait to say
-- so: more_than_days, the longest wait seen. rmst_days: the mean of the first 12 months waited, with standard error.
-- withheld: too_few_exits (median, p85: under 10) | too_few_at_risk (under 5 are seen waiting at that age, at the
-- longest wait seen, or for the mean at 12 months) | curve_not_low_enough (more than half, or 15 %, still waits at
-- the longest wait seen) | too_short_follow_up (mean: no wait seen for 12 months).
-- Parameters: $as_of date, $by dimension = theme, $include_partly boolean = false, $started_from date = null,
--   $started_before date = null, $filters
-- Columns: grp text, n bigint, n_exits bigint, n_open bigint, n_apart bigint, n_left_out bigint, n_unknown_day bigint,
--   n_over_before_seen bigint, median_days integer, median_more_than_days integer, median_withheld text,
--   p85_days integer, p85_more_than_days integer, p85_withheld text, rmst_days double, rmst_se_days double,
--   rmst_withheld text
with
waits as materialized (
    select *
    from observed_waits($as_of, $include_partly, $by, $started_from, $started_before, $filters)
),

observed as materialized (  -- noqa: ST03
    select
        grp,
        entry_days,
        exit_days,
        cause
    from waits
    where is_observed
),

curve as materialized (
    select *
    from kaplan_meier('observed')
),

counted as (
    select
        grp,
        sum(case when is_observed then 1 else 0 end) as n,
        sum(case when is_observed and has_ended then 1 else 0 end) as n_exits,
        sum(case when is_observed and not has_ended and not has_left then 1 else 0 end) as n_open,
        sum(case when is_observed and has_left then 1 else 0 end) as n_apart,
        sum(case when is_observed then 0 else 1 end) as n_left_out,
        sum(case when left_out = 'unknown_day' then 1 else 0 end) as n_unknown_day,
        sum(case when left_out = 'over_before_seen' then 1 else 0 end) as n_over_before_seen,
        sum(case when is_observed and is_at_risk(entry_days, exit_days, 366) then 1 else 0 end) as n_risk_12_months,
        max(case when is_observed then exit_days end) as last_days
    from waits
    group by grp
),

first_days as (
    select
        grp,
        min(case when s <= 0.5 + 1e-9 then t_days end) as median_days,
        min(case when s <= 0.15 + 1e-9 then t_days end) as p85_days
    from curve
    group by grp
),

figures as (
    select
        c.*,
        f.median_days,
        f.p85_days,
        r.rmst_days,
        r.rmst_se_days,
        case
            when c.n_exits < 10 then 'too_few_exits'
            when coalesce(m.n_risk, l.n_risk) < 5 then 'too_few_at_risk'
            when f.median_days is null then 'curve_not_low_enough'
        end as median_withheld,
        case
            when c.n_exits < 10 then 'too_few_exits'
            when coalesce(q.n_risk, l.n_risk) < 5 then 'too_few_at_risk'
            when f.p85_days is null then 'curve_not_low_enough'
        end as p85_withheld,
        case
            when c.last_days is null or in_months(c.last_days) < 12 then 'too_short_follow_up'
            when c.n_risk_12_months < 5 then 'too_few_at_risk'
        end as rmst_withheld
    from counted as c
    left join first_days as f on c.grp is not distinct from f.grp
    left join curve as m on c.grp is not distinct from m.grp and f.median_days = m.t_days
    left join curve as q on c.grp is not distinct from q.grp and f.p85_days = q.t_days
    left join curve as l on c.grp is not distinct from l.grp and l.is_last
    left join restricted_means('curve', in_days(12)) as r on c.grp is not distinct from r.grp
)

select
    grp,
    cast(n as bigint) as n,
    cast(n_exits as bigint) as n_exits,
    cast(n_open as bigint) as n_open,
    cast(n_apart as bigint) as n_apart,
    cast(n_left_out as bigint) as n_left_out,
    cast(n_unknown_day as bigint) as n_unknown_day,
    cast(n_over_before_seen as bigint) as n_over_before_seen,
    case when median_withheld is null then median_days end as median_days,
    case when median_withheld = 'curve_not_low_enough' then last_days end as median_more_than_days,
    median_withheld,
    case when p85_withheld is null then p85_days end as p85_days,
    case when p85_withheld = 'curve_not_low_enough' then last_days end as p85_more_than_days,
    p85_withheld,
    case when rmst_withheld is null then rmst_days end as rmst_days,
    case when rmst_withheld is null then rmst_se_days end as rmst_se_days,
    rmst_withheld
from figures
order by n desc, n_left_out desc, grp asc nulls last
