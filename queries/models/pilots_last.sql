-- One row per pilot, with what its record says now, or said last.
-- Grain: pilot_key
-- As in `pilots_known`.
select *
from pilots_known
where row(pilot_no, coalesce(known_from, date '0001-01-01')) in (
    select row(k.pilot_no, max(coalesce(k.known_from, date '0001-01-01')))
    from pilots_known as k
    group by k.pilot_no
)
order by pilot_no
