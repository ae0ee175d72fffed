-- The figures that lead the first screen at the end of each month up to $as_of, which is always the last day.
-- Grain: day
-- Each day is as `portfolio_counts` has it for that day: by the records, the norms and the filters of that day.
-- n_known: pilots of which the stage is known, and of open ones the age and the norm.
-- n_decided: final decisions in the twelve months up to the day.
-- Parameters: $as_of date, $months integer = 12, $filters
-- Columns: day date, n_known bigint, n_waiting bigint, n_over_norm bigint, stagnation_months double, n_decided bigint
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

chosen as (
    select
        d.day,
        p.pilot_no
    from pilots_known as p
    inner join days as d on was_known(p.known_from, p.known_until, d.day)
    left join bodies_known as b
        on p.pilot_no = b.pilot_no and d.day >= b.known_from and (b.known_until is null or d.day < b.known_until)
    where is_chosen($filters, {
        'municipality': p.municipality, 'theme': p.theme, 'owner': p.owner, 'body': b.body
    })
),

stays as (
    select
        d.day,
        s.pilot_no,
        is_open_stage(s.stage) as is_open,
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
),

standing as (
    select
        s.day,
        count(*) filter (where not s.is_open or s.days_over is not null) as n_known,
        count(*) filter (where s.is_open and s.days_over > 0) as n_over_norm,
        in_months(sum(case when s.is_open then coalesce(s.days_over, 0) else 0 end)) as stagnation_months
    from stays as s
    inner join chosen as c on s.day = c.day and s.pilot_no = c.pilot_no
    group by s.day
),

waiting as (
    select
        c.day,
        count(*) as n_waiting
    from chosen as c
    inner join decision_waits as w on c.pilot_no = w.pilot_no and w.waits_from <= c.day
    where
        not w.counts_partly
        and w.left_on is null
        and (w.waits_until is null or w.waits_until > c.day)
        and w.known_from <= c.day
        and (w.known_until is null or w.known_until > c.day)
    group by c.day
),

decisions_then as (
    select distinct
        c.day,
        c.pilot_no,
        h.happened_on
    from chosen as c
    inner join happenings as h on c.pilot_no = h.pilot_no and h.known_from <= c.day
    where
        (h.known_until is null or h.known_until > c.day)
        and h.holds_from <= c.day
        and h.milestone = 'rollout_decision'
        and is_final(h.outcome)
        and h.happened_on > window_start(c.day, 'months_12')
),

decided as (
    select
        day,
        count(*) as n_decided
    from decisions_then
    group by day
)

select
    d.day,
    coalesce(s.n_known, 0) as n_known,
    coalesce(w.n_waiting, 0) as n_waiting,
    coalesce(s.n_over_norm, 0) as n_over_norm,
    coalesce(s.stagnation_months, 0) as stagnation_months,
    coalesce(h.n_decided, 0) as n_decided
from days as d
left join standing as s on d.day = s.day
left join waiting as w on d.day = w.day
left join decided as h on d.day = h.day
order by d.day asc
