-- Who may come to a team when it succeeds, and the chance that its need has begun by the end of each quarter.
-- Grain: municipality, pilot_key, quarter
-- role: waiting (on a decision, of a success), evaluating, running; committed: rolled out already; candidate: it has
-- not started yet, or is made up. Those of the municipalities in places, and of which the stage is known; nobody whom
-- a list no longer tells of. made_up: a pilot that is none yet (its municipality null: there is none); then it alone
-- is a candidate. whatif: as `whatif_of` says; fte, cost_once, cost_per_year are those of the targeted variant where
-- that is supposed. Quarters: as in `collision_quarters_on`. begun: of who waits 1 - S(w + h) / S(w), with S the share
-- that waits longer (Kaplan and Meier) for a final decision, w how long it waited and h the days to the end of the
-- quarter; of who is still to be evaluated, over all slips s later than now, their share times the share that has a
-- decision by then. Slips are those of `plan_slips_on`, counted from the plan that stands (planned_on); a plan for an
-- evaluation that was held is none. Both of the own municipality, or where fewer than 5 pilots there were evaluated,
-- or decided on, of all together (is_timing_pooled); where fewer than 5 were so of all, null. What never came within
-- what was seen has not begun: is_beyond says that this is more than a tenth, and begun_ever what did come. What
-- may begin all the same (it waits, or its plan has come) has a trace more than that, a 1e-12th for each quarter,
-- which no figure shows: so it is there where all succeed. begun_before: by the end of the quarter before.
-- decides_on: the day by which half have a decision; null where that was never seen. rollout_share: of final
-- decisions those to roll out, and is_share_pooled, by the same rule.
create or replace macro no_pilot() as {
    'municipality': cast(null as varchar),
    'team': cast(null as varchar),
    'theme': cast(null as varchar),
    'fte': cast(null as double),
    'cost_once': cast(null as double),
    'cost_per_year': cast(null as double),
    'planned_on': cast(null as date)
};

create or replace macro may_come_on(as_of, includes_partly, places, whatif, made_up) as table
with
supposed as materialized (
    select *
    from whatif_of(whatif)
),

moved as (
    select
        name as pilot_key,
        sum(amount) as move_days
    from supposed
    where what = 'move'
    group by name
),

here as materialized (
    select *
    from pilots_on(as_of)
    where is_in_groups(places, municipality)
),

stays as (
    select
        pilot_no,
        max(case when open_until is null then stage end) as stage,
        min(case when stage in ('implementing', 'anchoring', 'anchored') then open_from end) as decided_on
    from spells_on(as_of)
    where pilot_no in (select h.pilot_no from here as h)
    group by pilot_no
),

waiting as (
    select
        pilot_no,
        max(started_on) as started_on
    from decision_waits_on(as_of)
    where
        counts_partly = includes_partly
        and waits_until is null
        and left_on is null
        and pilot_no in (select h.pilot_no from here as h)
    group by pilot_no
),

evaluated as (
    select
        pilot_no,
        max(happened_on) as evaluated_on
    from happenings_on(as_of)
    where milestone = 'evaluation' and pilot_no in (select h.pilot_no from here as h)
    group by pilot_no
),

plans_left as (
    select
        e.pilot_no,
        min(e.planned_on) as planned_on
    from evaluation_plans_on(as_of, 'here') as e
    left join evaluated as v on e.pilot_no = v.pilot_no
    where v.evaluated_on is null or e.planned_on > v.evaluated_on
    group by e.pilot_no
),

known as (
    select
        p.*,
        w.started_on as succeeded_on,
        s.decided_on,
        l.planned_on,
        case
            when w.pilot_no is not null then 'waiting'
            when s.stage in ('evaluating', 'running') then s.stage
            when s.stage in ('implementing', 'anchoring', 'anchored') then 'committed'
            when s.stage in ('idea', 'preparing') and made_up['municipality'] is null then 'candidate'
        end as role
    from here as p
    left join stays as s on p.pilot_no = s.pilot_no
    left join waiting as w on p.pilot_no = w.pilot_no
    left join plans_left as l on p.pilot_no = l.pilot_no
),

everyone as (
    select
        pilot_no,
        pilot_key,
        municipality,
        title,
        theme,
        receiving_team as team,
        role,
        planned_on,
        succeeded_on,
        decided_on,
        cast(rollout_fte as double) as fte,
        cast(rollout_cost_once as double) as cost_once,
        cast(rollout_cost_per_year as double) as cost_per_year,
        cast(targeted_fte as double) as targeted_fte,
        cast(targeted_cost_once as double) as targeted_cost_once,
        cast(targeted_cost_per_year as double) as targeted_cost_per_year
    from known
    where role is not null
    union all
    select
        null,
        made_up['municipality'] || '/',
        made_up['municipality'],
        null,
        made_up['theme'],
        made_up['team'],
        'candidate',
        cast(made_up['planned_on'] as date),
        null,
        null,
        cast(made_up['fte'] as double),
        cast(made_up['cost_once'] as double),
        cast(made_up['cost_per_year'] as double),
        null,
        null,
        null
    where made_up['municipality'] is not null
),

asking as materialized (
    select
        e.* replace (
            e.planned_on + cast(coalesce(m.move_days, 0) as integer) as planned_on,
            case when t.name is null then e.fte else e.targeted_fte end as fte,
            case when t.name is null then e.cost_once else e.targeted_cost_once end as cost_once,
            case when t.name is null then e.cost_per_year else e.targeted_cost_per_year end as cost_per_year
        ),
        t.name is not null as is_targeted,
        o.name is not null as is_left_out,
        coalesce(m.move_days, 0) as move_days,
        date_diff('day', e.planned_on + cast(coalesce(m.move_days, 0) as integer), cast(as_of as date)) as plan_age,
        date_diff('day', e.succeeded_on, cast(as_of as date)) as days_waiting
    from everyone as e
    left join moved as m on e.pilot_key = m.pilot_key
    left join supposed as t on e.pilot_key = t.name and t.what = 'targeted'
    left join supposed as o on e.pilot_key = o.name and o.what = 'out'
),

municipalities as (
    select distinct municipality
    from asking
),

-- Who surely says how late evaluations are: it was planned, and held after that.
sure as (
    select
        h.municipality,
        count(distinct h.pilot_no) as n_ends
    from here as h
    inner join evaluation_plans as e
        on h.pilot_no = e.pilot_no and was_known(e.known_from, e.known_until, as_of) and e.nth is not null
    inner join happenings_on(as_of) as a
        on h.pilot_no = a.pilot_no and a.milestone = 'evaluation' and e.told_from < a.happened_on
    group by h.municipality
),

-- All are only looked at where a municipality may have too few of its own.
looked_at as materialized (  -- noqa: ST03
    select pilot_no
    from portfolio
    where
        is_in_groups(places, municipality)
        or exists (
            select 1
            from municipalities as m
            left join sure as s on m.municipality = s.municipality
            where coalesce(s.n_ends, 0) < 5
        )
),

-- How late evaluations are, and how long decisions take: of the own municipality, or of all ('').
slips as materialized (
    select *
    from plan_slips_on(as_of, 'looked_at')
    where entry_days < exit_days
),

spans as materialized (
    select *
    from decision_spans_on(as_of, includes_partly)
),

observed as (
    select
        'slip' as what,
        coalesce(municipality, '') as grp,
        count(distinct case when cause is not null then pilot_no end) as n_ends,
        0 as n_rollout
    from slips
    group by grouping sets ((municipality), ())
    union all
    select
        'wait',
        coalesce(municipality, ''),
        count(case when entry_days < exit_days or (entry_days = 0 and exit_days = 0) then cause end),
        0
    from spans
    group by grouping sets ((municipality), ())
    union all
    select
        'share',
        coalesce(municipality, ''),
        count(cause),
        count(case when cause = 'rollout' then 1 end)
    from spans
    group by grouping sets ((municipality), ())
),

rules as materialized (
    select
        m.municipality,
        o.what,
        max_by(o.grp, o.grp) as grp,
        max_by(o.n_rollout / o.n_ends, o.grp) as share
    from municipalities as m
    inner join observed as o on o.grp in ('', m.municipality)
    where o.n_ends >= 5
    group by m.municipality, o.what
),

slip_rows as (  -- noqa: ST03
    select
        municipality as grp,
        entry_days,
        exit_days,
        cause
    from slips
    where municipality in (select r.grp from rules as r where r.what = 'slip')
    union all
    select
        '',
        entry_days,
        exit_days,
        cause
    from slips
    where '' in (select r.grp from rules as r where r.what = 'slip')
),

wait_rows as (  -- noqa: ST03
    select
        municipality as grp,
        entry_days,
        exit_days,
        cause
    from spans
    where municipality in (select r.grp from rules as r where r.what = 'wait')
    union all
    select
        '',
        entry_days,
        exit_days,
        cause
    from spans
    where '' in (select r.grp from rules as r where r.what = 'wait')
),

slip_steps as materialized (
    select
        grp,
        t_days,
        s,
        lag(s, 1, 1.0) over (partition by grp order by t_days) - s as mass
    from kaplan_meier('slip_rows')
    where n_exits > 0
),

wait_steps as materialized (
    select
        grp,
        t_days,
        s
    from kaplan_meier('wait_rows')
    where n_exits > 0
),

wait_ends as materialized (
    select
        grp,
        max(t_days) as last_days,
        min(s) as s_last,
        min(case when s <= 0.5 + 1e-9 then t_days end) as half_days
    from wait_steps
    group by grp
),

wait_days as (
    select
        grp,
        unnest(generate_series(0, last_days)) as day
    from wait_ends
),

-- The share that has a decision by each day.
decided as materialized (
    select
        d.grp,
        cast(d.day as integer) as day,
        1 - coalesce(last_value(w.s ignore nulls) over (partition by d.grp order by d.day), 1) as share
    from wait_days as d
    left join wait_steps as w on d.grp = w.grp and d.day = w.t_days
),

quarters as materialized (
    select *
    from collision_quarters_on(as_of, places)
),

-- Plans of one day, with the same curves, are one.
plan_ages as (
    select distinct
        a.municipality,
        a.planned_on,
        a.plan_age,
        s.grp as slip_grp,
        w.grp as wait_grp
    from asking as a
    inner join rules as s on a.municipality = s.municipality and s.what = 'slip'
    inner join rules as w on a.municipality = w.municipality and w.what = 'wait'
    where a.role not in ('waiting', 'committed') and a.planned_on is not null
),

not_yet as materialized (
    select
        p.municipality,
        p.planned_on,
        p.plan_age,
        p.slip_grp,
        p.wait_grp,
        coalesce(min(case when s.t_days <= p.plan_age then s.s end), 1) as s_now,
        min(s.s) as s_last
    from plan_ages as p
    left join slip_steps as s on p.slip_grp = s.grp
    group by p.municipality, p.planned_on, p.plan_age, p.slip_grp, p.wait_grp
),

ways as materialized (
    select
        n.municipality,
        n.planned_on,
        n.wait_grp,
        s.mass / n.s_now as chance,
        s.s <= 0.5 * n.s_now + 1e-9 as is_half,
        n.planned_on + cast(s.t_days as integer) as evaluated_on
    from not_yet as n
    inner join slip_steps as s on n.slip_grp = s.grp and n.plan_age < s.t_days
    where n.s_now > 1e-9
),

half_ways as (
    select
        municipality,
        planned_on,
        min(case when is_half then evaluated_on end) as half_on
    from ways
    group by municipality, planned_on
),

-- The day of each curve that is looked up is worked out first: joined on an expression, every day would be tried.
ways_by_quarter as materialized (
    select
        w.municipality,
        w.planned_on,
        w.wait_grp,
        w.chance,
        q.quarter,
        cast(least(date_diff('day', w.evaluated_on, q.ends_on), e.last_days) as integer) as day
    from ways as w
    inner join quarters as q on w.municipality = q.municipality
    inner join wait_ends as e on w.wait_grp = e.grp
    where w.evaluated_on <= q.ends_on
),

begun_of_plans as (
    select
        w.municipality,
        w.planned_on,
        w.quarter,
        sum(w.chance * d.share) as begun
    from ways_by_quarter as w
    inner join decided as d on w.wait_grp = d.grp and w.day = d.day
    group by w.municipality, w.planned_on, w.quarter
),

timed as (
    select
        a.*,
        w.grp as wait_grp,
        s.grp as slip_grp,
        r.share as rollout_share,
        r.grp = '' as is_share_pooled,
        case
            when a.role = 'committed' then false
            when a.role = 'waiting' then w.grp = ''
            else w.grp = '' or s.grp = ''
        end as is_timing_pooled,
        e.last_days,
        e.s_last,
        1 - coalesce(d.share, 0) as s_waited,
        case
            when a.role = 'committed' then true
            when a.role = 'waiting' then a.days_waiting is not null and w.grp is not null and coalesce(d.share, 0) < 1
            else n.s_now is not null and n.s_now > 1e-9
        end as is_known,
        1 - coalesce(
            case
                when a.role = 'committed' then 0
                when a.role = 'waiting' and a.days_waiting is null then 0
                when a.role = 'waiting' then e.s_last / nullif(1 - coalesce(d.share, 0), 0)
                else 1 - (1 - n.s_last / nullif(n.s_now, 0)) * (1 - e.s_last)
            end,
            0
        ) as ever,
        h.half_on + cast(e.half_days as integer) as half_on
    from asking as a
    left join rules as w on a.municipality = w.municipality and w.what = 'wait'
    left join rules as s on a.municipality = s.municipality and s.what = 'slip'
    left join rules as r on a.municipality = r.municipality and r.what = 'share'
    left join wait_ends as e on w.grp = e.grp
    left join decided as d on w.grp = d.grp and least(greatest(a.days_waiting, 0), e.last_days) = d.day
    left join not_yet as n on a.municipality = n.municipality and a.planned_on = n.planned_on
    left join half_ways as h on a.municipality = h.municipality and a.planned_on = h.planned_on
),

half_waits as (
    select
        t.pilot_key,
        min(d.day) as half_days
    from timed as t
    inner join decided as d on t.wait_grp = d.grp and t.days_waiting < d.day
    where t.role = 'waiting' and t.is_known and 1 - d.share <= 0.5 * t.s_waited + 1e-9
    group by t.pilot_key
),

chances as (
    select
        t.*,
        q.nth,
        q.quarter,
        case
            when not t.is_known then null
            when t.role = 'committed' then 1
            when t.role = 'waiting' then round(1 - (1 - coalesce(d.share, 0)) / t.s_waited, 12)
            else round(coalesce(b.begun, 0), 12)
        end as chance,
        t.role <> 'committed' and (t.role = 'waiting' or t.planned_on <= q.ends_on) as may_begin
    from timed as t
    inner join quarters as q on t.municipality = q.municipality
    left join begun_of_plans as b
        on t.municipality = b.municipality and t.planned_on = b.planned_on and q.quarter = b.quarter
    left join decided as d
        on
            t.role = 'waiting'
            and t.wait_grp = d.grp
            and d.day = least(t.days_waiting + date_diff('day', cast(as_of as date), q.ends_on), t.last_days)
),

traced as materialized (
    select
        *,
        chance + case when may_begin and chance < 1 - 1e-9 then (nth + 1) * 1e-12 else 0 end as begun
    from chances
)

select
    c.pilot_no,
    c.municipality,
    c.pilot_key,
    c.title,
    c.theme,
    c.team,
    c.role,
    c.planned_on,
    c.days_waiting,
    case
        when c.role = 'committed' then c.decided_on
        when c.role = 'waiting' then c.succeeded_on + cast(w.half_days as integer)
        else c.half_on
    end as decides_on,
    c.fte,
    c.cost_once,
    c.cost_per_year,
    c.targeted_fte,
    c.targeted_cost_once,
    c.targeted_cost_per_year,
    c.is_targeted,
    c.is_left_out,
    c.move_days,
    c.rollout_share,
    coalesce(c.is_share_pooled, false) as is_share_pooled,
    coalesce(c.is_timing_pooled, false) as is_timing_pooled,
    c.is_known as is_timing_known,
    1 - c.ever > 0.1 + 1e-9 as is_beyond,
    c.ever as begun_ever,
    c.nth,
    c.quarter,
    c.begun,
    case
        when c.role = 'committed' then case when c.decided_on >= c.quarter then 0 else 1 end
        when c.nth = 0 then 0
        else b.begun
    end as begun_before
from traced as c
left join traced as b on c.pilot_key = b.pilot_key and c.nth = b.nth + 1
left join half_waits as w on c.pilot_key = w.pilot_key;
