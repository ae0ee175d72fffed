-- Is it growing? Arrivals against departures in the twelve months up to $as_of, per stage and group.
-- Grain: grp, stage
-- Those that ever held a pilot. $stage open: the open portfolio as a whole (stage is null); by stage there is one row a
-- stage in any case. Each pilot counts whole in each of its areas or target groups: a test needs whole pilots, so here
-- these groups do not add up. Moves on an unknown day are left out; the stock (n_open) has them.
-- p_growth: the chance of this many arrivals or more among the moves when arrivals and departures are equally likely
-- (exact, one-sided). rate_ratio: arrivals / departures, with its 95 % Clopper-Pearson interval; the upper end is null
-- without departures (there is none). stock_months: how many months it takes to clear the stock at the pace of
-- departures, with its exact 95 % Poisson interval. window_months: 12, or since the first day that is known.
-- p_adjusted: p_growth corrected for the stages of the group that are tested beside it (Benjamini and Hochberg 1995).
-- signal: growing (p_adjusted is 0.05 or less) | none. withheld: register_too_young (all figures: what began empty,
-- with a week's tolerance, fills up at first, up to the p85 of stays in that stage, or its norm, or a year; for the
-- open portfolio that of the slowest stage) | register_of_survivors (all: the register began within the twelve months
-- with what was then still open, so that who had left before is missing) | no_moves (all) | no_departures (rate_ratio
-- and stock_months only).
-- Parameters: $as_of date, $by dimension = stage, $stage watched_open = each, $filters
-- Selects: grp, stage, family, n_arrived, n_left, n_open, window_months, is_filling_up, is_of_survivors
-- Completed by: growth
-- Columns: grp text, stage text, n_arrived bigint, n_left bigint, n_open bigint, window_months double, p_growth double,
--   p_adjusted double, rate_ratio double, rate_ratio_lo double, rate_ratio_hi double, stock_months double,
--   stock_months_lo double, stock_months_hi double, signal text, withheld text
with
moved as (
    select
        *,
        moved_on > window_start($as_of, 'months_12') as is_recent
    from stage_moves($as_of, $by, $stage, $filters)
    where stage is null or is_open_stage(stage)
),

counted as (
    select
        grp,
        stage_order,
        count(*) filter (where is_recent and is_known_arrival) as n_arrived,
        count(*) filter (where is_recent and is_known_departure) as n_left,
        sum(case when is_arrival then 1 else -1 end) as n_open,
        min(case when is_known then moved_on end) as first_move_on
    from moved
    group by grp, stage_order
),

usual as (
    select
        n.stage,
        n.stage_order,
        coalesce(e.p85_days, n.norm_days, 365) as fills_in_days
    from norms_on($as_of) as n
    left join exits_of($as_of, $filters) as e on n.stage = e.stage
    where is_open_stage(n.stage)
),

filling as (
    select
        stage,
        stage_order,
        fills_in_days
    from usual
    union all
    select
        null,
        null,
        max(fills_in_days)
    from usual
),

chosen as (
    select
        p.pilot_no,
        f.seen_on
    from chosen_pilots($as_of, $filters) as p
    inner join first_seen as f on p.pilot_no = f.pilot_no
    where f.seen_on <= $as_of
),

begun as (
    select
        h.pilot_no,
        min(h.happened_on) as first_on
    from happenings_on($as_of) as h
    inner join chosen as c on h.pilot_no = c.pilot_no
    group by h.pilot_no
),

opened as (
    select min(seen_on) as seen_on
    from chosen
),

-- The register began with what was still open when in its first week pilots were written down that had begun before.
register as (
    select
        min(o.seen_on) as known_from,
        date_diff('day', min(b.first_on), $as_of) + 1 as age_days,
        coalesce(bool_or(c.seen_on <= o.seen_on + 7 and b.first_on < o.seen_on - 7), false) as has_survivors
    from chosen as c
    cross join opened as o
    left join begun as b on c.pilot_no = b.pilot_no
),

starts as (
    select
        stage_order,
        min(first_move_on) as first_move_on
    from counted
    group by stage_order
)

select
    c.grp,
    f.stage,
    case when $by <> 'stage' then c.grp end as family,
    c.n_arrived,
    c.n_left,
    cast(c.n_open as bigint) as n_open,
    case when in_months(r.age_days) < 12 then in_months(greatest(1, r.age_days)) else 12 end as window_months,
    coalesce(
        s.first_move_on >= r.known_from - 7 and date_diff('day', s.first_move_on, $as_of) < f.fills_in_days, false
    ) as is_filling_up,
    r.has_survivors and r.known_from > window_start($as_of, 'months_12') as is_of_survivors
from counted as c
inner join starts as s on c.stage_order is not distinct from s.stage_order
inner join filling as f on c.stage_order is not distinct from f.stage_order
cross join register as r
order by c.stage_order asc, c.grp asc nulls last
