-- How waits end, by age: the share that has ended by each cause (Aalen and Johansen 1978), and the share that waits.
-- Grain: grp, t_days, cause
-- cause: rollout | stop | withdrawn | other | waiting; their shares add up to 1. curve: the name of a table or a common
-- table expression with the rows of kaplan_meier.
-- n_ended: how many ended on that age by that cause.
-- se: by Aalen's (1978) variance, as in Pintilie (2006), formula 4.5; the share that waits is what is left of all
-- causes together, and has the variance of those.
-- The causes stand side by side until the end: fewer rows to sort than with a row per cause.
create or replace macro aalen_johansen(curve) as table
with
points as (
    select
        *,
        coalesce(lag(s) over (partition by grp order by t_days), 1) as s_before,
        -- With one at risk, or nobody left, the terms of the variance are 0 by convention.
        case when n_risk > 1 then 1 / (n_risk - 1) else 0 end as per_other,
        coalesce(1 / nullif(n_risk - n_exits, 0), 0) as per_left
    from query_table(curve)
),

shares as (
    select
        grp,
        t_days,
        n_risk,
        n_rollout,
        n_stop,
        n_withdrawn,
        n_other,
        s,
        n_exits * per_other * per_left as any_term,
        n_rollout * (n_risk - n_rollout) * per_other * s_before * s_before / (n_risk * n_risk) as own_rollout,
        n_stop * (n_risk - n_stop) * per_other * s_before * s_before / (n_risk * n_risk) as own_stop,
        n_withdrawn * (n_risk - n_withdrawn) * per_other * s_before * s_before / (n_risk * n_risk) as own_withdrawn,
        n_other * (n_risk - n_other) * per_other * s_before * s_before / (n_risk * n_risk) as own_other,
        n_exits * (n_risk - n_exits) * per_other * s_before * s_before / (n_risk * n_risk) as own_any,
        n_rollout * (n_risk - n_rollout) * per_other * per_left * s_before / n_risk as both_rollout,
        n_stop * (n_risk - n_stop) * per_other * per_left * s_before / n_risk as both_stop,
        n_withdrawn * (n_risk - n_withdrawn) * per_other * per_left * s_before / n_risk as both_withdrawn,
        n_other * (n_risk - n_other) * per_other * per_left * s_before / n_risk as both_other,
        n_exits * (n_risk - n_exits) * per_other * per_left * s_before / n_risk as both_any,
        sum(s_before * n_rollout / n_risk) over life as cif_rollout,
        sum(s_before * n_stop / n_risk) over life as cif_stop,
        sum(s_before * n_withdrawn / n_risk) over life as cif_withdrawn,
        sum(s_before * n_other / n_risk) over life as cif_other
    from points
    window life as (partition by grp order by t_days rows between unbounded preceding and current row)
),

-- Sums over earlier ages of (cif now - cif then)^2 x any + own - 2 x (cif now - cif then) x both, written out by
-- powers of cif now so that one pass is enough.
sums as materialized (
    select
        *,
        sum(any_term) over life as squares,
        sum(any_term * cif_rollout + both_rollout) over life as half_rollout,
        sum((any_term * cif_rollout + 2 * both_rollout) * cif_rollout + own_rollout) over life as rest_rollout,
        sum(any_term * cif_stop + both_stop) over life as half_stop,
        sum((any_term * cif_stop + 2 * both_stop) * cif_stop + own_stop) over life as rest_stop,
        sum(any_term * cif_withdrawn + both_withdrawn) over life as half_withdrawn,
        sum((any_term * cif_withdrawn + 2 * both_withdrawn) * cif_withdrawn + own_withdrawn)
            over life as rest_withdrawn,
        sum(any_term * cif_other + both_other) over life as half_other,
        sum((any_term * cif_other + 2 * both_other) * cif_other + own_other) over life as rest_other,
        sum(any_term * (1 - s) + both_any) over life as half_any,
        sum((any_term * (1 - s) + 2 * both_any) * (1 - s) + own_any) over life as rest_any
    from shares
    window life as (partition by grp order by t_days rows between unbounded preceding and current row)
),

variances as (
    select
        grp,
        t_days,
        n_risk,
        'rollout' as cause,
        n_rollout as n_ended,
        cif_rollout as cif,
        (cif_rollout * squares - 2 * half_rollout) * cif_rollout + rest_rollout as variance
    from sums
    union all
    select
        grp,
        t_days,
        n_risk,
        'stop' as cause,
        n_stop as n_ended,
        cif_stop as cif,
        (cif_stop * squares - 2 * half_stop) * cif_stop + rest_stop as variance
    from sums
    union all
    select
        grp,
        t_days,
        n_risk,
        'withdrawn' as cause,
        n_withdrawn as n_ended,
        cif_withdrawn as cif,
        (cif_withdrawn * squares - 2 * half_withdrawn) * cif_withdrawn + rest_withdrawn as variance
    from sums
    union all
    select
        grp,
        t_days,
        n_risk,
        'other' as cause,
        n_other as n_ended,
        cif_other as cif,
        (cif_other * squares - 2 * half_other) * cif_other + rest_other as variance
    from sums
    union all
    select
        grp,
        t_days,
        n_risk,
        'waiting' as cause,
        0 as n_ended,
        s as cif,
        ((1 - s) * squares - 2 * half_any) * (1 - s) + rest_any as variance
    from sums
)

select
    grp,
    t_days,
    n_risk,
    cause,
    n_ended,
    cif,
    -- What is left of a variance of nothing is rounding.
    case when variance > 1e-15 then sqrt(variance) else 0 end as se
from variances;
