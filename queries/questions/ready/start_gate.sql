-- May this pilot start? Whether its success can be carried, beside all that may already come.
-- Grain: municipality, pilot_key
-- Each pilot that has not started yet (idea, preparing), judged as if it alone did; or, where $new_municipality is
-- given, one that is not in the records yet instead: $new_team, $new_theme, $new_fte, $new_cost_once,
-- $new_cost_per_year (unknown where left out), $new_planned, the planned evaluation, and $new_has_line, whether there
-- is structural money or a date for it. Its pilot_key is that municipality and a slash. All else as in `collision`.
-- verdict: no_team | already_over (also without it) | over_limit | no_structural_line | unknown | passes. why_unknown:
-- no_room | horizon_too_short | needs_unknown | unseen (it or another one waits longer than anybody was seen to, and
-- all together do not fit) | too_few_decisions | too_few_fates | timing_unknown. p_*: the greatest chance of a shortage
-- in any quarter, with it and without; limit: what it may be, $limit_percent. fullest_quarter:
-- where it is greatest. extra_fte, extra_euro: the smallest room to be added in each quarter with which it would not
-- be more, whole_fte: rounded up. later_quarters: how many quarters later it could start. targeted_passes: whether its
-- targeted variant passes; null where none is known. also_lacks: where it is over the limit, why more room alone would
-- not do (no_structural_line or as why_unknown). has_structural_line: the gate structural_budget is met; null:
-- never assessed. capacity_until: the last day of which the team's capacity is named. is_decided: there is a decision
-- to start.
-- Asked by: staff
-- Parameters: $as_of date, $include_partly boolean = false, $municipality text[], $whatif text[],
--   $limit_percent integer = 20, $new_municipality text = null, $new_team text = null, $new_theme text = null,
--   $new_fte number = null, $new_cost_once number = null, $new_cost_per_year number = null, $new_planned date = null,
--   $new_has_line boolean = false
-- Selects: municipality, team, quarter, fte_room, euro_room, capacity_until, pilot_key, title, role, planned_on,
--   decides_on, begun, begun_before, begun_ever, fte, cost_once, cost_per_year, targeted_fte, targeted_cost_once,
--   targeted_cost_per_year, rollout_share, is_share_pooled, is_timing_pooled, theme, n_successes, n_failures,
--   n_stopped, n_all_successes, n_all_failures, n_all_stopped, least_fates, has_structural_line, is_decided, limit
-- Columns: municipality text, team text, pilot_key text, title text, theme text, planned_on date, is_decided boolean,
--   fte double, cost_once double, cost_per_year double, has_structural_line boolean, capacity_until date,
--   is_share_pooled boolean, is_timing_pooled boolean, verdict text, why_unknown text, limit double, p_fte double,
--   p_fte_without double, p_euro double, p_euro_without double, fullest_quarter date, extra_fte double,
--   whole_fte double, extra_euro double, later_quarters double, targeted_passes boolean, also_lacks text
-- Reads: carrying
-- Completed by: team_gate
with
assessed as (
    select
        municipality || '/' || pilot_id as pilot_key,
        coalesce(state in ('yes', 'not_needed') and evidence is not null, false) as has_line,
        row_number() over (
            partition by municipality, pilot_id
            order by assessed_on desc, assessor desc, source_row desc
        ) as nth
    from readiness
    where
        item = 'structural_budget'
        and assessed_on <= $as_of
        and was_known(known_from, known_until, $as_of)
),

decided as (
    select distinct pilot_no
    from happenings_on($as_of)
    where milestone = 'start_decision' and outcome in ('go', 'go_uncovered')
)

select
    f.municipality,
    f.team,
    f.quarter,
    f.fte_room,
    f.euro_room,
    f.capacity_until,
    f.pilot_key,
    f.title,
    f.role,
    f.planned_on,
    f.decides_on,
    f.begun,
    f.begun_before,
    f.begun_ever,
    f.fte,
    f.cost_once,
    f.cost_per_year,
    f.targeted_fte,
    f.targeted_cost_once,
    f.targeted_cost_per_year,
    f.rollout_share,
    f.is_share_pooled,
    f.is_timing_pooled,
    f.theme,
    f.n_successes,
    f.n_failures,
    f.n_stopped,
    f.n_all_successes,
    f.n_all_failures,
    f.n_all_stopped,
    f.least_fates,
    case when f.role = 'candidate' and f.pilot_no is null then $new_has_line else a.has_line end as has_structural_line,
    d.pilot_no is not null as is_decided,
    $limit_percent / 100 as "limit"
from carrying as f
left join assessed as a on f.pilot_key = a.pilot_key and a.nth = 1
left join decided as d on f.pilot_no = d.pilot_no
where f.pilot_key is null or f.is_weighed
order by f.municipality asc, f.team asc nulls last, f.quarter asc, f.pilot_key asc
