-- Of each item of a pilot what the second assessor said of it last by $as_of, beside what the owner had said last by
-- then.
-- Grain: pilot_key, item
-- What the owner said later is no disagreement, so it is left out. The chosen pilots, whatever their stage.
-- Parameters: $as_of date, $filters
with
known as (
    select
        a.assessment_no,
        a.pilot_no,
        a.item,
        a.item_order,
        a.assessor,
        a.state,
        a.assessed_on,
        a.source_file,
        a.source_sheet,
        a.source_row,
        c.municipality,
        c.pilot_key,
        c.title
    from assessments as a
    inner join chosen_pilots($as_of, $filters) as c on a.pilot_no = c.pilot_no
    where a.assessed_on <= $as_of and was_known(a.known_from, a.known_until, $as_of)
),

seconds as (
    select
        pilot_no,
        item_order,
        max(assessment_no) as second_no
    from known
    where assessor = 'second'
    group by pilot_no, item_order
),

pairs as (
    select
        s.second_no,
        max(o.assessment_no) as owner_no
    from seconds as s
    inner join known as t on s.second_no = t.assessment_no
    inner join known as o on s.pilot_no = o.pilot_no and s.item_order = o.item_order
    where o.assessor = 'owner' and o.assessed_on <= t.assessed_on
    group by s.second_no
)

select
    t.municipality,
    t.pilot_key,
    t.title,
    t.item,
    t.item_order,
    o.state as owner,
    o.assessed_on as owner_on,
    t.state as second,
    t.assessed_on as second_on,
    t.source_file,
    t.source_sheet,
    t.source_row
from pairs as p
inner join known as t on p.second_no = t.assessment_no
inner join known as o on p.owner_no = o.assessment_no
