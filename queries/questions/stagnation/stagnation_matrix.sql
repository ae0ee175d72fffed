-- Where it stands still on $as_of, by group and stage: the heatmap.
-- Grain: grp x stage (those with open pilots). Pilots, groups and months count as in `stagnation`.
-- n_waiting: pilots in that stage that wait on a rollout decision, as in `waiting_decisions` (successful ones).
-- n_unknown: of n_open, those of which the age or the norm is unknown.
-- Parameters: $as_of date,
--   $by choice(stage|theme|area|target_group|owner|receiving_team|body|municipality|all) = theme,
--   $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: grp, stage, n_open, n_over_norm, stagnation_months, n_waiting, n_unknown
with
waits as (
    select pilot_no
    from waits_on($as_of)
    where not is_partly
)

select
    o.grp,
    o.stage,
    sum(o.weight) as n_open,
    sum(case when o.is_over_norm then o.weight else 0 end) as n_over_norm,
    sum(o.weight * o.months_over) as stagnation_months,
    sum(case when w.pilot_no is not null then o.weight else 0 end) as n_waiting,
    sum(case when o.age_days is null or o.norm_days is null then o.weight else 0 end) as n_unknown
from open_stays_on($as_of, $by, $municipality, $theme, $owner, $body) as o
left join waits as w on o.pilot_no = w.pilot_no
group by o.grp, o.stage, o.stage_order
order by o.grp asc nulls last, o.stage_order asc
