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
-- Reads: second_looks
-- Completed by: assessor_agreement
select
    municipality,
    pilot_key,
    owner,
    second,
    cast($least_pilots as bigint) as least_pilots
from second_looks
order by municipality, pilot_key, item_order
