-- How far the owner and the second assessor agree on the readiness of pilots, by municipality, as known on $as_of.
-- Grain: municipality
-- Those where a second assessor had assessed an item that the owner had too by that day. Of each item of a pilot the
-- second assessor's latest, beside what the owner had said of it last by then: what the owner said later is no
-- disagreement. The chosen pilots, whatever their stage.
-- n_items: both said no, partly or yes (not needed is no step of that ladder); n_pilots: of so many pilots.
-- share_agreed: of these items the share of which both said the same. kappa: weighted (linear), with its standard error
-- and 95 % interval by leaving out one pilot at a time. n_owner_higher, n_owner_lower, p_sign: how often the owner was
-- higher or lower, and the chance of so uneven a split when neither is likelier: exploratory.
-- withheld: too_few_pilots (under $least_pilots) | not_computable (chance alone explains all agreement)
-- | no_interval.
-- Parameters: $as_of date, $least_pilots integer = 10, $filters
-- Selects: municipality, pilot_key, owner, second, least_pilots
-- Columns: municipality text, n_pilots bigint, n_items bigint, share_agreed double, kappa double, se double,
--   low double, high double, n_owner_higher bigint, n_owner_lower bigint, p_sign double, withheld text
-- Completed by: assessor_agreement
with
known as (
    select
        a.assessment_no,
        a.pilot_no,
        a.item_order,
        a.assessor,
        a.state,
        a.assessed_on,
        c.municipality,
        c.pilot_key
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
    o.state as owner,
    t.state as second,
    cast($least_pilots as bigint) as least_pilots
from pairs as p
inner join known as t on p.second_no = t.assessment_no
inner join known as o on p.owner_no = o.assessment_no
order by t.municipality, t.pilot_key, t.item_order
