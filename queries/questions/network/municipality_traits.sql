-- What is known of a municipality to compare it by, as known on $as_of.
-- Grain: trait
-- amount or said. source: as handed in; null where it comes from the figures of all Dutch municipalities (2021), or
-- was reckoned from others (density). is_handed_in: whether it was handed in.
-- Parameters: $as_of date, $place text
-- Columns: trait text, amount double, said text, source text, is_handed_in boolean
select
    t.trait,
    t.amount,
    t.said,
    t.source,
    t.is_handed_in
from traits_on($as_of) as t
where t.municipality = $place
order by t.trait
