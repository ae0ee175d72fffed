-- The pilots that may ask something of a receiving team when they succeed, and what is known of it.
-- Grain: municipality, pilot_key
-- Those of `collision`, those that are left out by $whatif too (is_left_out), and those that have not started yet
-- (role candidate: only the start gate weighs them). role: waiting | evaluating | running | candidate | committed, in
-- this order; team null: none is named. planned_on: the planned evaluation, as moved by move_days. decides_on: when
-- half have a decision. fte, cost_once, cost_per_year: the need, of the targeted variant where is_targeted;
-- has_targeted: whether anything of that is known. is_need_unknown: FTE or euro lacks. begun: the chance that the need
-- has begun by the end of the last quarter, horizon_on; null: unknown. is_timing_pooled, is_beyond: as in `collision`.
-- $whatif: as in `whatif_of`.
-- Asked by: staff
-- Parameters: $as_of date, $include_partly boolean = false, $municipality text[], $whatif text[]
-- Columns: municipality text, team text, pilot_key text, title text, theme text, role text, planned_on date,
--   days_waiting bigint, decides_on date, fte double, cost_once double, cost_per_year double, is_need_unknown boolean,
--   has_targeted boolean, targeted_fte double, targeted_cost_once double, targeted_cost_per_year double, is_left_out
--   boolean, is_targeted boolean, move_days bigint, begun double, horizon_on date, is_timing_pooled boolean, is_beyond
--   boolean
-- Reads: carrying
with
pilots_then as (
    select
        *,
        row_number() over (partition by pilot_key order by quarter desc) as nth_last
    from carrying
    where pilot_key is not null
)

select
    municipality,
    team,
    pilot_key,
    title,
    theme,
    role,
    planned_on,
    days_waiting,
    decides_on,
    fte,
    cost_once,
    cost_per_year,
    fte is null or cost_once is null or cost_per_year is null as is_need_unknown,
    coalesce(targeted_fte, targeted_cost_once, targeted_cost_per_year) is not null as has_targeted,
    targeted_fte,
    targeted_cost_once,
    targeted_cost_per_year,
    is_left_out,
    is_targeted,
    cast(move_days as bigint) as move_days,
    begun_alone as begun,
    cast(quarter + interval 3 month as date) - 1 as horizon_on,
    is_timing_pooled,
    is_beyond
from pilots_then
where nth_last = 1
order by
    municipality asc,
    team asc nulls last,
    list_position(['waiting', 'evaluating', 'running', 'candidate', 'committed'], role) asc,
    decides_on asc nulls last,
    pilot_key asc
