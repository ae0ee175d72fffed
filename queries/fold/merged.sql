-- The pilots that are another one because somebody answered so, or that never were one.
-- Grain: municipality, pilot_id, known_from
-- other_municipality, other_pilot_id: of the pilot that it is; null for none.
-- Uses: becomes, identities
select
    i.municipality,
    i.pilot_id,
    n.municipality as other_municipality,
    n.pilot_id as other_pilot_id,
    b.from_on as known_from,
    b.until_on as known_until
from becomes as b
inner join identities as i on b.pilot = i.pilot
left join identities as n on b.is_now = n.pilot
where b.is_now is null or b.is_now <> b.pilot
order by i.municipality, i.pilot_id, b.from_on
