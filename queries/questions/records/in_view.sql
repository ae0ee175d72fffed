-- What the reader has in view on $as_of, and of how many pilots in it something is not known: what a sentence must know
-- before it says "none". none, not known, not public and filtered out are four answers.
-- Grain: one row
-- Of the choice, the parameters from $area on are those of `facets`.
-- n_in_all: all pilots of this version that were known by then; n_not_public: those that this copy leaves out because
-- they are not public; n_of_others: because they are internal pilots of municipalities that the reader is not of;
-- n_begun: of n_in_all those that had begun by then, or of which no stage is known, and that are not counted apart;
-- n_pilots: of those the chosen ones.
-- n_apart: of n_in_all those that are counted apart, because their list no longer tells of them.
-- All that follows n_pilots but n_apart is of the chosen ones. n_evaluated: an evaluation was held; n_outcome_unknown:
-- one was held, and of none is it known how it ended, and nothing ended the pilot; n_waiting: as in
-- `waiting_decisions`; n_wait_unknown: of them the day is unknown; n_stage_unknown; n_open: in any other stage than
-- anchored or stopped; n_over_unknown: of them the age or the norm is unknown; n_undated_decisions: pilots with a final
-- decision of which the day is unknown.
-- Parameters: $as_of date, $filters, $area text[], $target_group text[], $stage text[], $month text[]
-- Columns: n_in_all bigint, n_not_public bigint, n_of_others bigint, n_begun bigint, n_pilots bigint, n_evaluated
--   bigint, n_outcome_unknown bigint, n_waiting bigint, n_wait_unknown bigint, n_stage_unknown bigint, n_open
--   bigint, n_over_unknown bigint, n_undated_decisions bigint, n_apart bigint
with
-- Narrowed to the municipalities first, so that the others are not worked out.
chosen as materialized (
    select *
    from selected_pilots($as_of, $filters, $area, $target_group, $stage, $month)
    where is_in_groups($filters['municipality'], municipality) and n_missed = 0
),

-- Also an evaluation that counts for nothing any more, because later days are known, was recorded.
evaluated as (
    select
        pilot_no,
        true as is_evaluated,
        bool_or(outcome is not null) as is_outcome_known
    from statements
    where
        milestone = 'evaluation'
        and known_from <= $as_of
        and (known_until is null or known_until > $as_of)
        and pilot_no in (select c.pilot_no from chosen as c)
    group by pilot_no
),

said as (
    select
        pilot_no,
        bool_or(
            milestone in ('stopped', 'implemented', 'anchored')
            or (milestone = 'rollout_decision' and is_final(outcome))
        ) as has_ended,
        bool_or(
            milestone = 'rollout_decision'
            and is_final(outcome)
            and happened_on is null
        ) as has_undated_decision
    from happenings_on($as_of)
    where pilot_no in (select c.pilot_no from chosen as c)
    group by pilot_no
),

counted as (
    select
        count(*) as n_pilots,
        count(*) filter (where e.is_evaluated) as n_evaluated,
        count(*) filter (
            where e.is_evaluated and not e.is_outcome_known and not coalesce(s.has_ended, false)
        ) as n_outcome_unknown,
        count(*) filter (where c.is_waiting) as n_waiting,
        count(*) filter (where c.is_waiting and c.days_waiting is null) as n_wait_unknown,
        count(*) filter (where c.stage is null) as n_stage_unknown,
        count(*) filter (where is_open_stage(c.stage)) as n_open,
        count(*) filter (where is_open_stage(c.stage) and c.days_over_norm is null) as n_over_unknown,
        count(*) filter (where s.has_undated_decision) as n_undated_decisions
    from chosen as c
    left join evaluated as e on c.pilot_no = e.pilot_no
    left join said as s on c.pilot_no = s.pilot_no
)

select
    (select count(*) from pilots_on($as_of)) as n_in_all,
    (select max(i.n_not_public) from load_info as i) as n_not_public,
    (select max(i.n_of_others) from load_info as i) as n_of_others,
    (select count(*) from begun_on($as_of)) as n_begun,
    n_pilots,
    n_evaluated,
    n_outcome_unknown,
    n_waiting,
    n_wait_unknown,
    n_stage_unknown,
    n_open,
    n_over_unknown,
    n_undated_decisions,
    (select count(*) from apart_on($as_of)) as n_apart
from counted
order by n_in_all
