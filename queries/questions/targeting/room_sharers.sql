-- Which other pilots draw on the room of the team that would roll a pilot out: those that wait for a decision or are
-- rolled out now, and those of which areas and target groups are chosen.
-- Grain: pilot_key
-- Of the same municipality and team; what is stopped or anchored draws on it no longer. is_chosen: something of it is
-- chosen. rollout_fte: what its whole rollout asks. Those of which something is chosen first.
-- Asked by: staff
-- Parameters: $as_of date, $pilot_key text
-- Columns: pilot_key text, title text, is_chosen boolean, rollout_fte double
with
asked as (
    select
        pilot_no,
        municipality,
        receiving_team as team
    from pilots_on($as_of)
    where pilot_key = $pilot_key and receiving_team is not null
),

chosen as (
    select distinct p.pilot_no
    from segments as s
    inner join pilots_known as p on s.municipality = p.municipality and s.pilot_id = p.pilot_id
    where
        s.role = 'chosen'
        and was_known(s.known_from, s.known_until, $as_of)
        and was_known(p.known_from, p.known_until, $as_of)
)

select
    p.pilot_key,
    p.title,
    c.pilot_no is not null as is_chosen,
    cast(p.rollout_fte as double) as rollout_fte
from pilots_on($as_of) as p
inner join asked as a on p.municipality = a.municipality and p.receiving_team = a.team
left join stays_on($as_of) as s on p.pilot_no = s.pilot_no
left join chosen as c on p.pilot_no = c.pilot_no
where
    p.pilot_no <> a.pilot_no
    and (
        s.stage in ('awaiting_decision', 'implementing')
        or (c.pilot_no is not null and not coalesce(s.stage in ('stopped', 'anchored'), false))
    )
order by is_chosen desc, p.title, p.pilot_key
