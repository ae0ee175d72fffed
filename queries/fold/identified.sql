-- Rows that tell of pilots, each under the id that its pilot is known by; null where no source tells of that pilot.
-- Grain: as in rows_of_all
-- Uses: rows_of_all (of one table, of all sources), identities
select
    r.* replace (i.municipality as municipality, i.pilot_id as pilot_id),
    r.municipality || '/' || r.pilot_id as said_of
from rows_of_all as r
left join identities as i on r.pilot = i.pilot
order by r.pilot, r.known_from nulls first, r.hand_in, r.row_no
