-- The share that still waits, by age (Kaplan and Meier 1958); who was seen late counts from that age on.
-- Grain: grp, t_days
-- Each age at which a wait ended, age 0, and the last age seen. observed: as in risk_sets.
-- s: the share that waits longer than t_days. greenwood: the sum under Greenwood's variance; se: its standard error,
-- null when nobody is left.
-- beta_mean, beta_excess: of the product of beta variables of Fay, Brittain and Proschan (2013), its mean, and its
-- variance over its squared mean.
create or replace macro kaplan_meier(observed) as table
with
ages as (
    select *
    from risk_sets(observed)
    where n_risk > 0 and (n_exits > 0 or t_days = 0 or is_last)
),

curve as (
    select
        *,
        product(1 - n_exits / n_risk) over life as s,
        sum(n_exits / nullif(n_risk * (n_risk - n_exits), 0)) over life as greenwood,
        product((n_risk - n_exits + 1) / (n_risk + 1)) over life as beta_mean,
        product(1 + n_exits / ((n_risk + 2) * (n_risk - n_exits + 1))) over life - 1 as beta_excess
    from ages
    window life as (partition by grp order by t_days rows between unbounded preceding and current row)
)

select
    *,
    case when s > 0 then s * sqrt(greenwood) end as se
from curve;
