-- Where it builds up: per stage what is open on $as_of, what is over norm, and what came in and went out in 13 weeks.
-- Grain: stage
-- The open ones in order of life.
-- n_unknown_age: the day of entering is unknown; n_without_norm: there is nothing to measure a known age against.
-- n_undated_91_days: moves in these weeks of which the day is unknown; they are in neither flow.
-- Parameters: $as_of date, $filters
-- Columns: stage text, n_open bigint, n_over_norm bigint, stagnation_months double, n_unknown_age bigint,
--   n_arrived_91_days bigint, n_left_91_days bigint, n_net_91_days bigint, n_without_norm bigint,
--   n_undated_91_days bigint
with
stock as (
    select
        stage,
        count(*) as n_open,
        count(*) filter (where is_over_norm) as n_over_norm,
        summed(stagnation_months) as stagnation_months,
        count(*) filter (where is_unknown_age) as n_unknown_age,
        count(*) filter (where is_without_norm) as n_without_norm
    from open_stays($as_of, 'all', $filters)
    group by stage
),

flow as (
    select
        stage,
        count(*) filter (where is_known_arrival) as n_arrived,
        count(*) filter (where is_known_departure) as n_left,
        count(*) filter (where not is_known) as n_undated
    from stage_moves($as_of, 'all', 'each', $filters)
    where moved_on > window_start($as_of, 'weeks_13')
    group by stage
)

select
    g.stage,
    coalesce(k.n_open, 0) as n_open,
    coalesce(k.n_over_norm, 0) as n_over_norm,
    coalesce(k.stagnation_months, 0) as stagnation_months,
    coalesce(k.n_unknown_age, 0) as n_unknown_age,
    coalesce(f.n_arrived, 0) as n_arrived_91_days,
    coalesce(f.n_left, 0) as n_left_91_days,
    coalesce(f.n_arrived, 0) - coalesce(f.n_left, 0) as n_net_91_days,
    coalesce(k.n_without_norm, 0) as n_without_norm,
    coalesce(f.n_undated, 0) as n_undated_91_days
from stages as g
left join stock as k on g.stage = k.stage
left join flow as f on g.stage = f.stage
where is_open_stage(g.stage)
order by g.stage_order
