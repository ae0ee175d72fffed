-- What may come to each receiving team in each quarter, as `success_collision` and `start_gate` take it.
-- Grain: municipality, team, quarter, pilot_key
-- Quarters, pilots and chances as in `may_come_on`. Teams: those with capacity, and those that a pilot names; team
-- null: pilots that name none. pilot_key null: the quarter of a team with capacity by itself, whoever may come.
-- is_weighed: it counts in what comes; not who is left out, nor who is committed to a team of which the capacity is
-- what is free. Candidates are there, and weighed: `collision` leaves them out.
-- fte_room, euro_room: what capacity names, with what whatif adds, never below 0; null where nothing is named. Who is
-- committed is weighed where the basis of the capacity is total: what is free has lost what they ask already. basis:
-- free | total; null without capacity. is_basis_said: false where it was left open, which counts as free.
-- capacity_until: the last day of the last quarter of which the team's capacity is named; null: of none.
create or replace macro collision_frame(as_of, includes_partly, places, whatif, made_up) as table
with
supposed as (
    select
        what,
        name,
        sum(amount) as amount
    from whatif_of(whatif)
    where what in ('fte', 'euro')
    group by what, name
),

pilots_then as materialized (
    select *
    from may_come_on(as_of, includes_partly, places, whatif, made_up)
),

rooms as materialized (
    select
        municipality,
        team,
        cast(date_trunc('quarter', quarter) as date) as quarter,
        max_by(fte, quarter) as fte,
        max_by(cast(budget as double), quarter) as budget,
        max_by(coalesce(basis, 'free'), quarter) as basis,
        max_by(basis is not null, quarter) as is_basis_said
    from capacity
    where was_known(known_from, known_until, as_of) and is_in_groups(places, municipality)
    group by all
),

teams as (
    select
        municipality,
        team
    from rooms
    union
    select
        municipality,
        team
    from pilots_then
),

more as (
    select
        t.municipality,
        t.team,
        coalesce(sum(case when s.what = 'fte' then s.amount end), 0) as fte,
        coalesce(sum(case when s.what = 'euro' then s.amount end), 0) as euro
    from teams as t
    left join supposed as s on s.name is null or s.name = t.municipality || '/' || t.team
    group by t.municipality, t.team
),

horizon as (
    select
        municipality,
        team,
        cast(max(quarter) + interval 3 month as date) - 1 as capacity_until
    from rooms
    where fte is not null or budget is not null
    group by municipality, team
),

team_quarters as materialized (
    select
        t.municipality,
        t.team,
        q.quarter,
        case when r.fte is not null then greatest(r.fte + m.fte, 0) end as fte_room,
        case when r.budget is not null then greatest(r.budget + m.euro, 0) end as euro_room,
        r.basis,
        r.is_basis_said,
        h.capacity_until
    from teams as t
    inner join collision_quarters_on(as_of, places) as q on t.municipality = q.municipality
    left join more as m on t.municipality = m.municipality and t.team is not distinct from m.team
    left join rooms as r on t.municipality = r.municipality and t.team = r.team and q.quarter = r.quarter
    left join horizon as h on t.municipality = h.municipality and t.team = h.team
),

totals as (
    select distinct
        municipality,
        team
    from rooms
    where basis = 'total' and quarter >= date_trunc('quarter', cast(as_of as date))
),

loaded as (
    select
        p.*,
        not p.is_left_out and (p.role <> 'committed' or t.team is not null) as is_weighed
    from pilots_then as p
    left join totals as t on p.municipality = t.municipality and p.team = t.team
    union all by name
    select
        q.municipality,
        q.team,
        q.quarter
    from team_quarters as q
    where exists (select 1 from rooms as r where q.municipality = r.municipality and q.team = r.team)
),

fates as materialized (
    select *
    from success_fates_on(as_of, includes_partly, places)
),

all_fates as (
    select
        municipality,
        sum(n_successes) as n_successes,
        sum(n_failures) as n_failures,
        sum(n_stopped) as n_stopped
    from fates
    group by municipality
)

select
    q.municipality,
    q.team,
    q.quarter,
    q.fte_room,
    q.euro_room,
    q.basis,
    q.is_basis_said,
    q.capacity_until,
    p.pilot_no,
    p.pilot_key,
    p.title,
    p.role,
    p.planned_on,
    p.decides_on,
    case when p.role = 'committed' and coalesce(q.basis, 'free') = 'free' then 0 else p.begun end as begun,
    case when p.role = 'committed' and coalesce(q.basis, 'free') = 'free' then 0 else p.begun_before end
        as begun_before,
    p.fte,
    p.cost_once,
    p.cost_per_year,
    p.targeted_fte,
    p.targeted_cost_once,
    p.targeted_cost_per_year,
    p.rollout_share,
    p.is_share_pooled,
    p.is_timing_pooled,
    p.is_beyond,
    p.begun_ever,
    p.days_waiting,
    p.is_targeted,
    p.is_left_out,
    p.move_days,
    p.is_weighed,
    p.begun as begun_alone,
    p.theme,
    coalesce(f.n_successes, 0) as n_successes,
    coalesce(f.n_failures, 0) as n_failures,
    coalesce(f.n_stopped, 0) as n_stopped,
    coalesce(a.n_successes, 0) as n_all_successes,
    coalesce(a.n_failures, 0) as n_all_failures,
    coalesce(a.n_stopped, 0) as n_all_stopped,
    cast(null as integer) as least_fates
from team_quarters as q
inner join loaded as p
    on q.municipality = p.municipality and q.team is not distinct from p.team and q.quarter = p.quarter
left join fates as f on p.municipality = f.municipality and p.theme is not distinct from f.theme
left join all_fates as a on p.municipality = a.municipality;
