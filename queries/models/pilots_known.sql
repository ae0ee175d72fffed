-- One row per record of a pilot, with the days on which it was what was known of that pilot.
-- Grain: pilot_no, known_from
-- known_from, known_until: as in the record; null: always, and until now.
select
    p.pilot_no,
    p.pilot_key,
    p.municipality,
    p.pilot_id,
    r.title,
    r.theme,
    r.owner,
    r.receiving_team,
    r.visibility,
    r.self_rating,
    r.self_rated_on,
    r.people_reached_per_month,
    r.people_reached_now,
    r.rollout_fte,
    r.rollout_cost_once,
    r.rollout_cost_per_year,
    r.targeted_fte,
    r.targeted_cost_once,
    r.targeted_cost_per_year,
    r.needs_procurement,
    r.updated_on,
    r.source_file,
    r.source_sheet,
    r.source_row,
    r.known_from,
    r.known_until
from pilots as r
inner join portfolio as p on r.municipality = p.municipality and r.pilot_id = p.pilot_id
order by p.pilot_no, r.known_from
