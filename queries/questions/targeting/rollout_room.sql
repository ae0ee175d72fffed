-- The room of the team that would roll a pilot out, in the first whole quarter after its decision is expected.
-- Grain: pilot_key
-- Of $pilot_key; null: of all pilots of the municipalities. The decision is expected by the day by which half have one,
-- as in `collision_pilots`; where that was never seen, or has come, it is the quarter after that of $as_of: never one
-- that is over, or of which a part is. team: null: none is named. fte_named: the FTE that its capacity names then,
-- without what other pilots ask that are rolled out already where it names all FTE; null where it names none.
-- fte_chosen: of that, what areas and target groups ask that are chosen already of other pilots of the team that are
-- neither rolled out yet nor over; fte_free: what is left, never below 0. rollout_fte: what the rollout of the pilot
-- asks. is_reserved: readiness says that its capacity is reserved; null where the municipality assessed nothing.
-- Asked by: staff
-- Parameters: $as_of date, $pilot_key text = null, $smallest integer = 10, $municipality text[],
--   $include_partly boolean = false
-- Columns: municipality text, pilot_key text, team text, quarter date, fte_named double, fte_chosen double,
--   fte_free double, rollout_fte double, is_reserved boolean
-- Reads: carrying
with
asked as (
    select
        pilot_no,
        municipality,
        pilot_key,
        receiving_team as team,
        cast(rollout_fte as double) as rollout_fte
    from pilots_on($as_of)
    where ($pilot_key is null or pilot_key = $pilot_key) and is_in_groups($municipality, municipality)
),

known as (
    select
        pilot_key,
        min(decides_on) as decides_on,
        max(case when role = 'committed' then fte end) as fte_committed,
        bool_or(role = 'committed') as is_committed
    from carrying
    where pilot_key is not null
    group by pilot_key
),

quarters as (
    select
        a.*,
        k.fte_committed,
        cast(
            greatest(
                date_trunc('quarter', coalesce(k.decides_on, $as_of)),
                date_trunc('quarter', cast($as_of as date)) + interval 3 month
            ) as date
        ) as quarter
    from asked as a
    left join known as k on a.pilot_key = k.pilot_key
),

rooms as (
    select
        municipality,
        team,
        quarter,
        max(fte_room) as fte_room,
        coalesce(sum(case when role = 'committed' and is_weighed then begun * fte end), 0) as fte_committed
    from carrying
    group by municipality, team, quarter
),

-- What the pilot itself has in that room is its own.
own as (
    select
        municipality,
        pilot_key,
        quarter,
        coalesce(sum(case when role = 'committed' and is_weighed then begun * fte end), 0) as fte_own
    from carrying
    where pilot_key is not null
    group by municipality, pilot_key, quarter
),

chosen as (
    select
        s.municipality,
        p.receiving_team as team,
        s.pilot_key,
        sum(
            places_within(greatest(s.people_in_need - s.people_reached, 0), p.rollout_fte, s.fte_per_person)
            * s.fte_per_person
        ) as fte
    from segment_counts($as_of, $smallest) as s
    inner join pilots_on($as_of) as p on s.pilot_no = p.pilot_no
    left join known as k on s.pilot_key = k.pilot_key
    left join stays_on($as_of) as t on s.pilot_no = t.pilot_no
    where
        s.role = 'chosen'
        and not coalesce(k.is_committed, false)
        and not coalesce(t.stage in ('stopped', 'anchored'), false)
    group by s.municipality, p.receiving_team, s.pilot_key
),

chosen_of_teams as (
    select
        municipality,
        team,
        sum(fte) as fte
    from chosen
    group by municipality, team
),

reserved as (
    select
        pilot_no,
        not is_open as is_reserved
    from readiness_on($as_of)
    where item = 'reserved_capacity'
),

weighed as (
    select
        q.*,
        r.fte_room - (r.fte_committed - coalesce(o.fte_own, 0)) as fte_named,
        coalesce(t.fte, 0) - coalesce(c.fte, 0) as fte_chosen
    from quarters as q
    left join rooms as r on q.municipality = r.municipality and q.team = r.team and q.quarter = r.quarter
    left join own as o on q.pilot_key = o.pilot_key and q.quarter = o.quarter
    left join chosen_of_teams as t on q.municipality = t.municipality and q.team = t.team
    left join chosen as c on q.pilot_key = c.pilot_key
)

select
    w.municipality,
    w.pilot_key,
    w.team,
    w.quarter,
    case when w.fte_named is not null then greatest(w.fte_named, 0) end as fte_named,
    case when w.team is not null then w.fte_chosen end as fte_chosen,
    case when w.fte_named is not null then greatest(w.fte_named - w.fte_chosen, 0) end as fte_free,
    w.rollout_fte,
    e.is_reserved
from weighed as w
left join reserved as e on w.pilot_no = e.pilot_no
order by w.pilot_key
