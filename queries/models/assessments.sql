-- One row per assessment of a readiness item of a pilot, with the days on which it was known.
-- Grain: assessment_no
-- assessment_no: a pilot, item by item, in the order in which assessments count: of two of one day the second
-- assessor's comes last. So of those that are known, the one with the greatest number counts. known_from, known_until:
-- as in the record; null: always, and until now.
select
    row_number() over (
        order by
            p.pilot_no asc,
            i.item_order asc,
            r.assessed_on asc,
            r.assessor asc,
            r.source_file asc,
            r.source_row asc,
            r.source_sheet asc,
            r.known_from asc nulls first
    ) as assessment_no,
    p.pilot_no,
    i.item,
    i.item_order,
    i.is_gate,
    r.state,
    r.evidence,
    r.evidence_place,
    r.assessed_on,
    r.assessor,
    r.source_file,
    r.source_sheet,
    r.source_row,
    r.known_from,
    r.known_until
from readiness as r
inner join portfolio as p on r.municipality = p.municipality and r.pilot_id = p.pilot_id
inner join readiness_items as i on r.item = i.item
order by assessment_no
