-- Can each receiving team carry what succeeds? The chance that it cannot, each quarter, in FTE and in euro.
-- Grain: municipality, team, quarter, kind
-- Who may come, and from when, is as in `may_come_on`; what of it comes is as in `success_collision`. A team carries
-- all pilots that name it, whatever theme, owner or body a reader has chosen: so nothing but the municipality narrows
-- this. team null: pilots that name no team. Quarters: from the present one to the last that capacity names, at least
-- 8 and at most 20. kind: fte | euro. room: null without capacity. basis: what that room is, free (of rolled-out
-- pilots) or total; is_basis_said: false where nobody said, which counts as free. capacity_until: the last day of the
-- last quarter that the team's capacity names. n_pilots: those that may come; n_unknown: of them and of who is
-- committed those without a known need, so that all figures are "at least"; n_pooled: judged by all themes together;
-- n_timing_pooled: of which the timing is that of all municipalities; is_share_pooled: so is the share of decisions
-- that are to roll out; n_beyond: of which more than a tenth never came within what was seen, and counts as not begun.
-- n_unseen: of which nothing did (it waits longer than anybody was seen to), so that chances are "at least".
-- certain: what is committed. need_*, stress (all succeed), short (stress beyond the room). tipping_pilot: in the
-- order of expected decisions the first with which the stress is beyond the room; tipping_title: its title. p_over:
-- the chance that the need is more than the room. step: to which needs were rounded. withheld: why there is no p_over:
-- no_room | too_few_decisions | too_few_fates | timing_unknown. is_worst: of the quarters of a team and kind the one
-- with the greatest chance, then the greatest shortage, the first of those; without a chance or a shortage none.
-- $whatif: as in `whatif_of`.
-- Asked by: staff
-- Parameters: $as_of date, $include_partly boolean = false, $municipality text[], $whatif text[]
-- Selects: municipality, team, quarter, fte_room, euro_room, basis, is_basis_said, capacity_until, pilot_key,
--   title, role, decides_on, begun, begun_before, fte, cost_once, cost_per_year, rollout_share, is_share_pooled,
--   is_timing_pooled, is_beyond, begun_ever, theme, n_successes, n_failures, n_stopped, n_all_successes,
--   n_all_failures, n_all_stopped, least_fates
-- Columns: municipality text, team text, quarter date, kind text, room double, basis text, is_basis_said boolean,
--   capacity_until date, n_pilots bigint, n_unknown bigint, n_pooled bigint, n_timing_pooled bigint, is_share_pooled
--   boolean, n_beyond bigint, n_unseen bigint, certain double, need_mean double, need_p10 double, need_p50 double,
--   need_p90 double, stress double, short double, tipping_pilot text, tipping_title text, p_over double, step
--   double, is_worst boolean, withheld text
-- Reads: carrying
-- Completed by: team_collision
select
    municipality,
    team,
    quarter,
    fte_room,
    euro_room,
    basis,
    is_basis_said,
    capacity_until,
    pilot_key,
    title,
    role,
    decides_on,
    begun,
    begun_before,
    fte,
    cost_once,
    cost_per_year,
    rollout_share,
    is_share_pooled,
    is_timing_pooled,
    is_beyond,
    begun_ever,
    theme,
    n_successes,
    n_failures,
    n_stopped,
    n_all_successes,
    n_all_failures,
    n_all_stopped,
    least_fates
from carrying
where pilot_key is null or (is_weighed and role <> 'candidate')
order by municipality asc, team asc nulls last, quarter asc, pilot_key asc
