-- How long pilots stayed in each stage: half of them shorter, one in ten longer.
select
    stage,
    count(*) as n_stays,
    median(stayed_days) as median_days,
    quantile_cont(stayed_days, 0.9) as nine_in_ten_days
from stays
where stayed_days is not null
group by stage, stage_order
order by stage_order
