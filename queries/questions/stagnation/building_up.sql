-- Where it builds up: per stage what is open on $as_of, what is over norm, and what came in and went out in 13 weeks.
-- Grain: stage, the open ones in order of life.
-- n_unknown_age: the day of entering is unknown; n_without_norm: there is nothing to measure a known age against.
-- n_undated_91_days: moves in these weeks of which the day is unknown; they are in neither flow.
-- Parameters: $as_of date, $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: stage, n_open, n_over_norm, stagnation_months, n_unknown_age, n_arrived_91_days, n_left_91_days,
--   n_net_91_days, n_without_norm, n_undated_91_days
with
chosen as (
    select pilot_no
    from chosen_pilots($as_of, $municipality, $theme, $owner, $body)
),

stock as (
    select
        s.stage,
        count(*) as n_open,
        sum(case when s.days_over_norm > 0 then 1 else 0 end) as n_over_norm,
        coalesce(sum(s.days_over_norm), 0) / 30.4375 as stagnation_months,
        sum(case when s.age_days is null then 1 else 0 end) as n_unknown_age,
        sum(case when s.age_days is not null and s.norm_days is null then 1 else 0 end) as n_without_norm
    from stays_on($as_of) as s
    inner join chosen as c on s.pilot_no = c.pilot_no
    group by s.stage
),

flow as (
    select
        stage,
        sum(case when is_known and is_arrival then 1 else 0 end) as n_arrived,
        sum(case when is_known and not is_arrival then 1 else 0 end) as n_left,
        sum(case when is_known then 0 else 1 end) as n_undated
    from moves_of($as_of, 'all', 'each', $municipality, $theme, $owner, $body)
    where moved_on > window_start($as_of, 'weeks_13')
    group by stage
)

select
    g.stage,
    coalesce(k.n_open, 0) as n_open,
    cast(coalesce(k.n_over_norm, 0) as bigint) as n_over_norm,
    coalesce(k.stagnation_months, 0) as stagnation_months,
    cast(coalesce(k.n_unknown_age, 0) as bigint) as n_unknown_age,
    cast(coalesce(f.n_arrived, 0) as bigint) as n_arrived_91_days,
    cast(coalesce(f.n_left, 0) as bigint) as n_left_91_days,
    cast(coalesce(f.n_arrived, 0) - coalesce(f.n_left, 0) as bigint) as n_net_91_days,
    cast(coalesce(k.n_without_norm, 0) as bigint) as n_without_norm,
    cast(coalesce(f.n_undated, 0) as bigint) as n_undated_91_days
from stages as g
left join stock as k on g.stage = k.stage
left join flow as f on g.stage = f.stage
where g.stage not in ('anchored', 'stopped')
order by g.stage_order
