-- Which pilot one is on $as_of, because somebody answered that it is another one, or that it never was one.
-- Grain: since
-- since: from when it is so. other_*: the pilot that it is; null for none.
-- Parameters: $as_of date, $pilot_key text
-- Columns: since date, other_pilot_key text, other_title text
select
    m.known_from as since,
    p.pilot_key as other_pilot_key,
    p.title as other_title
from pilots_merged as m
left join pilots_on($as_of) as p on m.other_municipality = p.municipality and m.other_pilot_id = p.pilot_id
where m.municipality || '/' || m.pilot_id = $pilot_key and was_known(m.known_from, m.known_until, $as_of)
