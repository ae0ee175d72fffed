-- One row per pilot that the records ever told of: what makes it that pilot. What its record said stands in
-- `pilots_known`.
-- Grain: pilot_key
-- pilot_no: the same pilot as a whole number, in order of municipality and pilot_id, because sorting millions of rows
-- by a number is several times faster than by a text.
-- known_from, known_until: the first day on which its record was known, and the first on which it no longer was; null:
-- always, and until now. Before and after these days it is not there at all, whatever else is known of it.
select
    row_number() over (order by municipality, pilot_id) as pilot_no,
    municipality || '/' || pilot_id as pilot_key,
    municipality,
    pilot_id,
    nullif(min(coalesce(known_from, date '0001-01-01')), date '0001-01-01') as known_from,
    nullif(max(coalesce(known_until, date '9999-12-31')), date '9999-12-31') as known_until
from pilots
group by municipality, pilot_id
order by pilot_no
