-- How long the stays lasted that ended by a day, per stage: the context beside the adopted norm.
-- Grain: stage (those with exits). p50_days, p85_days: the first whole day by which at least that share had ended; null
-- under 20 exits, and `withheld` says so. Stays of which a day is unknown are left out.
create or replace macro exits_of(as_of, municipalities, themes, owners, bodies) as table
with
counted as (
    select
        e.stage,
        e.stayed_days,
        count(*) as n
    from stay_ends as e
    inner join chosen_pilots(municipalities, themes, owners, bodies) as p on e.pilot_no = p.pilot_no
    where e.ended_on <= as_of and e.stayed_days is not null
    group by e.stage, e.stayed_days
),

summed as (
    select
        stage,
        stayed_days,
        sum(n) over (partition by stage) as n_exits,
        1 - sum(n) over (partition by stage order by stayed_days) / sum(n) over (partition by stage) as share_left
    from counted
),

quantiles as (
    select
        stage,
        cast(max(n_exits) as bigint) as n_exits,
        min(case when share_left <= 0.50 + 1e-9 then stayed_days end) as p50_days,
        min(case when share_left <= 0.15 + 1e-9 then stayed_days end) as p85_days
    from summed
    group by stage
)

select
    stage,
    n_exits,
    case when n_exits >= 20 then p50_days end as p50_days,
    case when n_exits >= 20 then p85_days end as p85_days,
    case when n_exits < 20 then 'too_few_exits' end as withheld
from quantiles;
