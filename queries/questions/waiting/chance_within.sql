-- "It has waited x days already: will there be an end within y?" The chance, per group, as known on $as_of.
-- Grain: grp
-- Those with waits. Groups and cohorts are those of share_waiting. $waited_days: x, 9 months unless said otherwise;
-- $within_days: y, 3 months. An end is any end of the wait, not only a rollout: see how_it_ends.
-- n_risk: waiting and seen on age x; n_exits: ends seen at any age. chance: 1 - s(x + y) / s(x), with its 95 %
-- interval; nothing above 0.95 is shown: is_capped says that chance or hi stood higher.
-- withheld: too_few_exits (under 5) | too_few_at_risk (under 8 on age x) | too_short_follow_up (nobody was seen on age
-- x + y, and some still waited when last seen).
-- Parameters: $as_of date, $waited_days integer = 274, $within_days integer = 91, $by dimension = theme,
--   $include_partly boolean = false, $started_from date = null, $started_before date = null, $filters
-- Selects: grp, waited_days, within_days, n_risk, n_exits, withheld, n_after, n_last, n_exits_last, s, greenwood,
--   beta_mean, beta_excess
-- Completed by: chance_within
-- Columns: grp text, waited_days bigint, within_days bigint, n_risk bigint, n_exits bigint, chance double, lo double,
--   hi double, is_capped boolean, withheld text
with
waits as materialized (
    select *
    from observed_waits($as_of, $include_partly, $by, $started_from, $started_before, $filters)
),

counted as (
    select
        grp,
        count(cause) as n_exits,
        sum(case when is_at_risk(entry_days, exit_days, $waited_days) then 1 else 0 end) as n_risk,
        max(exit_days) as last_days
    from waits
    where is_observed
    group by grp
),

-- What is known of those who waited longer than x: they enter at that age. So s starts from 1 again.
longer as (  -- noqa: ST03
    select
        grp,
        greatest(entry_days, $waited_days) as entry_days,
        exit_days,
        cause
    from waits
    where is_observed and exit_days > $waited_days
),

ages as (
    select
        *,
        row_number() over (partition by grp order by t_days desc) as nth_last
    from kaplan_meier('longer')
    where t_days <= $waited_days + $within_days
),

reached as (
    select *
    from ages
    where nth_last = 1
)

select
    c.grp,
    cast($waited_days as bigint) as waited_days,
    cast($within_days as bigint) as within_days,
    cast(c.n_risk as bigint) as n_risk,
    c.n_exits,
    case
        when c.n_exits < 5 then 'too_few_exits'
        when c.n_risk < 8 then 'too_few_at_risk'
        when c.last_days < $waited_days + $within_days and coalesce(r.s, 1) > 0 then 'too_short_follow_up'
    end as withheld,
    coalesce(r.n, 0) as n_after,
    coalesce(r.n_risk, 0) as n_last,
    coalesce(r.n_exits, 0) as n_exits_last,
    coalesce(r.s, 1) as s,
    coalesce(r.greenwood, 0) as greenwood,
    coalesce(r.beta_mean, 1) as beta_mean,
    coalesce(r.beta_excess, 0) as beta_excess
from counted as c
left join reached as r on c.grp is not distinct from r.grp
order by c.grp asc nulls last
