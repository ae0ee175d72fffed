-- The stays in which stagnation can build up on $as_of, one row for each group that a pilot counts in; as rows the
-- longest over norm first.
-- Grain: pilot_key, grp
-- Open: in any stage but anchored or stopped. weight: the share of the pilot that counts in the group; months are of
-- that share, 0 where age or norm is unknown; capped: at most 12 months a pilot. is_without_norm: there is nothing to
-- measure a known age against. is_waiting: successful, on a rollout decision. source_*: the statement by which the
-- pilot came.
-- $grp: of these groups only ('' is the group that is not stated).
-- Parameters: $as_of date, $by dimension = all, $grp text[], $stage watched_open = each,
--   $which choice(is_open|is_over_norm|is_unknown_age|is_without_norm|is_waiting) = is_open, $filters
-- Columns: pilot_key text, municipality text, title text, grp text, stage text, entered_on date, age_days bigint,
--   norm_days bigint, weight double, stagnation_months double, stagnation_months_capped double, source_file text,
--   source_sheet text, source_row bigint
-- Measures: n_open weight, n_over_norm weight if is_over_norm, n_unknown_age weight if is_unknown_age,
--   n_without_norm weight if is_without_norm, n_waiting weight if is_waiting,
--   stagnation_months stagnation_months if is_over_norm,
--   stagnation_months_capped stagnation_months_capped if is_over_norm
create or replace macro open_stays(as_of, by_what, filters) as table
    select
        s.pilot_no,
        g.municipality,
        s.entered_statement as statement_no,
        s.stage,
        s.stage_order,
        case when by_what = 'stage' then s.stage else g.grp end as grp,
        g.weight,
        s.entered_on,
        s.age_days,
        s.norm_days,
        true as is_open,
        s.is_over_norm,
        s.age_days is null as is_unknown_age,
        s.age_days is not null and s.norm_days is null as is_without_norm,
        w.pilot_no is not null as is_waiting,
        s.months_over,
        g.weight * s.months_over as stagnation_months,
        g.weight * least(s.months_over, 12) as stagnation_months_capped
    from stays_on(as_of) as s
    inner join pilot_groups(as_of, by_what, filters) as g on s.pilot_no = g.pilot_no
    left join waiting_on(as_of) as w on s.pilot_no = w.pilot_no
    where is_open_stage(s.stage);

with
base as (  -- noqa: ST03
    select *
    from open_stays($as_of, $by, $filters)
    where is_in_groups($grp, grp) and $stage in ('each', 'open', stage)
)

select
    pilot_key,
    municipality,
    title,
    grp,
    stage,
    entered_on,
    age_days,
    norm_days,
    weight,
    stagnation_months,
    stagnation_months_capped,
    source_file,
    source_sheet,
    source_row
from rows_behind('base', $which, $as_of)
order by months_over desc, age_days desc nulls last, pilot_no asc, grp asc nulls last
