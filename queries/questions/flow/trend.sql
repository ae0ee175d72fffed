-- The chosen part of the portfolio at the end of each month up to $as_of, which is always the last day.
-- Grain: day, grp
-- Days on which a group had no pilot are left out. The choice holds as of each day, save for the month in which a pilot
-- came into its stage, by which no trend can be chosen. Pilots count whole, once in each group.
-- Each day is as `facets` has it for that day.
-- n_unknown: open pilots of which the age or the norm is unknown, and those of which no stage is known.
-- Parameters: $as_of date, $by choice(all|theme|stage|area|target_group|owner|body|municipality) = all,
--   $months integer = 12, $filters, $area text[], $target_group text[], $stage text[]
-- Columns: day date, grp text, n_pilots bigint, n_waiting bigint, n_over_norm bigint, stagnation_months double,
--   n_unknown bigint
with
days as (
    select
        c.day,
        c.month_no
    from calendar as c
    inner join calendar as t on t.day = $as_of
    where
        c.day <= $as_of
        and c.month_no > t.month_no - cast($months as bigint)
        and (c.is_month_end or c.day = $as_of)
),

in_areas as (
    select distinct
        d.day,
        s.pilot_no
    from segment_shares as s
    inner join days as d on was_known(s.known_from, s.known_until, d.day)
    where s.dimension = 'area' and is_in_groups($area, s.grp) and cast($area as varchar[]) is not null
),

in_target_groups as (
    select distinct
        d.day,
        s.pilot_no
    from segment_shares as s
    inner join days as d on was_known(s.known_from, s.known_until, d.day)
    where
        s.dimension = 'target_group'
        and is_in_groups($target_group, s.grp)
        and cast($target_group as varchar[]) is not null
),

-- What was known of each pilot on each day, the body that decides included.
pilots_then as (
    select
        d.day,
        p.*,
        b.body
    from pilots_known as p
    inner join days as d on was_known(p.known_from, p.known_until, d.day)
    left join bodies_known as b
        on p.pilot_no = b.pilot_no and d.day >= b.known_from and (b.known_until is null or d.day < b.known_until)
),

chosen as (
    select p.*
    from pilots_then as p
    left join in_areas as a on p.day = a.day and p.pilot_no = a.pilot_no
    left join in_target_groups as g on p.day = g.day and p.pilot_no = g.pilot_no
    where
        is_chosen($filters, p)
        and (cast($area as varchar[]) is null or a.pilot_no is not null)
        and (cast($target_group as varchar[]) is null or g.pilot_no is not null)
),

waiting as (
    select
        d.day,
        w.pilot_no
    from decision_waits as w
    inner join days as d on w.waits_from <= d.day
    where
        not w.counts_partly
        and w.left_on is null
        and (w.waits_until is null or w.waits_until > d.day)
        and w.known_from <= d.day
        and (w.known_until is null or w.known_until > d.day)
),

stays as (
    select
        d.day,
        s.pilot_no,
        s.stage,
        is_open_stage(n.stage) as is_open,
        days_over(
            date_diff('day', s.entered_on, d.day),
            stay_norm_days(
                s.stage,
                s.entered_on,
                case when s.planned_known_from <= d.day then s.planned_end_on end,
                n.norm_days
            )
        ) as days_over
    from spells as s
    inner join days as d on s.open_from <= d.day
    inner join norm_periods as n on s.stage = n.stage
    where
        (s.open_until is null or s.open_until > d.day)
        and s.known_from <= d.day
        and (s.known_until is null or s.known_until > d.day)
        and n.holds_from <= d.day
        and (n.holds_until is null or n.holds_until > d.day)
        and was_known(n.known_from, n.known_until, d.day)
        and s.stage <> 'no_longer_listed'
    union all
    -- A pilot of which the records say no stage counts on every day.
    select
        d.day,
        p.pilot_no,
        null,
        false,
        null
    from portfolio as p
    cross join days as d
    where
        not exists (
            select 1
            from staged as t
            where t.pilot_no = p.pilot_no and was_known(t.known_from, t.known_until, d.day)
        )
        and not exists (
            select 1
            from spells as s
            where
                s.pilot_no = p.pilot_no
                and s.open_from <= d.day
                and s.known_from <= d.day
                and (s.known_until is null or s.known_until > d.day)
        )
),

grouped as (
    select
        p.day,
        p.pilot_no,
        group_of(p, $by, s.grp) as grp
    from chosen as p
    left join segment_shares as s
        on $by = s.dimension and p.pilot_no = s.pilot_no and was_known(s.known_from, s.known_until, p.day)
)

select
    s.day,
    case when $by = 'stage' then s.stage else g.grp end as grp,
    count(*) as n_pilots,
    count(w.pilot_no) as n_waiting,
    cast(sum(case when s.is_open and s.days_over > 0 then 1 else 0 end) as bigint) as n_over_norm,
    in_months(sum(case when s.is_open then coalesce(s.days_over, 0) else 0 end)) as stagnation_months,
    cast(
        sum(case when (s.is_open and s.days_over is null) or s.stage is null then 1 else 0 end) as bigint
    ) as n_unknown
from stays as s
inner join grouped as g on s.day = g.day and s.pilot_no = g.pilot_no
left join waiting as w on s.day = w.day and s.pilot_no = w.pilot_no
where is_in_groups($stage, s.stage)
group by s.day, case when $by = 'stage' then s.stage else g.grp end
order by s.day asc, grp asc nulls last
