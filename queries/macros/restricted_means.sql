-- The mean number of days waited when each wait counts up to a limit: the area under the curve up to there.
-- Grain: grp
-- curve: the name of a table or a common table expression with the rows of kaplan_meier.
create or replace macro restricted_means(curve, limit_days) as table
with
steps as (
    select distinct
        grp,
        0 as t_days,
        1.0 as s,
        cast(null as double) as term
    from query_table(curve)
    union all
    select
        grp,
        t_days,
        s,
        n_exits / nullif(n_risk * (n_risk - n_exits), 0)
    from query_table(curve)
    where t_days < limit_days
),

areas as (
    select
        *,
        s * (
            coalesce(lead(t_days) over (partition by grp order by t_days asc, s desc, term asc nulls first), limit_days)
            - t_days
        ) as area
    from steps
),

tails as (
    select
        grp,
        area,
        term,
        sum(area) over (
            partition by grp
            order by t_days asc, s desc, term asc nulls first
            rows between current row and unbounded following
        ) as tail
    from areas
)

select
    grp,
    sum(area) as rmst_days,
    sqrt(coalesce(sum(tail * tail * term), 0)) as rmst_se_days
from tails
group by grp;
