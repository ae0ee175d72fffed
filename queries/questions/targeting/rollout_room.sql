-- The room of the team that would roll a pilot out, in the quarter in which its decision is expected.
-- Grain: one row
-- The quarter is that in which half have a decision, as in `collision_pilots`; where that was never seen, the present
-- one. team: null: none is named. fte_free: the FTE that its capacity names then, without what pilots ask that are
-- rolled out already where it names all FTE; null where it names none. rollout_fte: what the rollout of the pilot asks.
-- Asked by: staff
-- Parameters: $as_of date, $pilot_key text, $municipality text[], $include_partly boolean = false
-- Columns: municipality text, pilot_key text, team text, quarter date, fte_free double, rollout_fte double
-- Reads: carrying
with
asked as (
    select
        municipality,
        pilot_key,
        receiving_team as team,
        rollout_fte
    from pilots_on($as_of)
    where pilot_key = $pilot_key
),

decided as (
    select min(decides_on) as decides_on
    from carrying
    where pilot_key = $pilot_key
),

quarters as (
    select
        a.*,
        cast(date_trunc('quarter', greatest(coalesce(d.decides_on, $as_of), cast($as_of as date))) as date) as quarter
    from asked as a
    cross join decided as d
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
)

select
    q.municipality,
    q.pilot_key,
    q.team,
    q.quarter,
    case when r.fte_room is not null then greatest(r.fte_room - r.fte_committed, 0) end as fte_free,
    cast(q.rollout_fte as double) as rollout_fte
from quarters as q
left join rooms as r on q.municipality = r.municipality and q.team = r.team and q.quarter = r.quarter
order by q.pilot_key
