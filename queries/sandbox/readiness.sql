-- One row per assessment of a readiness item of a pilot.
-- Grain: pilot_key, item, assessed_on, assessor
-- Of: readiness
-- Columns: pilot_key text, item text, item_order bigint, is_gate boolean, state text, evidence text,
--   evidence_place text, assessed_on date, assessor text
select
    s.pilot_key,
    r.item,
    i.item_order,
    i.is_gate,
    r.state,
    r.evidence,
    r.evidence_place,
    r.assessed_on,
    r.assessor
from shown_pilots as s
inner join readiness as r on s.municipality = r.municipality and s.pilot_id = r.pilot_id
inner join readiness_items as i on r.item = i.item
where was_known(r.known_from, r.known_until, last_day())
order by s.pilot_no, r.assessed_on, i.item_order, r.assessor
