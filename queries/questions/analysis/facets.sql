-- Every division of the portfolio on $as_of at once, each under all choices but its own: what choosing gives.
-- Grain: dimension, grp
-- grp is null where it is not stated. Pilots count whole, once in each group that they are in: a pilot in two areas
-- counts in both. month: the first day of the month in which the pilot came into its stage.
-- dimension all: one row, under all choices.
-- n_over_norm, stagnation_months: as in `stagnation`. n_waiting: as in `waiting_decisions` (successful ones).
-- Parameters: $as_of date, $filters, $area text[], $target_group text[], $stage text[], $month text[]
-- Columns: dimension text, grp text, n_pilots bigint, n_waiting bigint, n_over_norm bigint, stagnation_months double
with
measured as (
    select *
    from selected_pilots($as_of, $filters, $area, $target_group, $stage, $month)
    where n_missed <= 1
),

divided as (
    select 'all' as dimension, null as grp, pilot_no, is_waiting, is_over_norm, stagnation_months
    from measured
    where n_missed = 0
    union all
    select 'municipality', municipality, pilot_no, is_waiting, is_over_norm, stagnation_months
    from measured
    where n_missed = cast(misses_municipality as integer)
    union all
    select 'theme', theme, pilot_no, is_waiting, is_over_norm, stagnation_months
    from measured
    where n_missed = cast(misses_theme as integer)
    union all
    select 'owner', owner, pilot_no, is_waiting, is_over_norm, stagnation_months
    from measured
    where n_missed = cast(misses_owner as integer)
    union all
    select 'body', body, pilot_no, is_waiting, is_over_norm, stagnation_months
    from measured
    where n_missed = cast(misses_body as integer)
    union all
    select 'stage', stage, pilot_no, is_waiting, is_over_norm, stagnation_months
    from measured
    where n_missed = cast(misses_stage as integer)
    union all
    select 'month', month, pilot_no, is_waiting, is_over_norm, stagnation_months
    from measured
    where n_missed = cast(misses_month as integer)
    union all
    select s.dimension, s.grp, m.pilot_no, m.is_waiting, m.is_over_norm, m.stagnation_months
    from measured as m
    inner join segment_shares_on($as_of) as s on m.pilot_no = s.pilot_no
    where
        (s.dimension = 'area' and m.n_missed = cast(m.misses_area as integer))
        or (s.dimension = 'target_group' and m.n_missed = cast(m.misses_target_group as integer))
)

select
    dimension,
    grp,
    count(*) as n_pilots,
    count(*) filter (where is_waiting) as n_waiting,
    count(*) filter (where is_over_norm) as n_over_norm,
    summed(stagnation_months) as stagnation_months
from divided
group by dimension, grp
order by dimension asc, grp asc nulls last
