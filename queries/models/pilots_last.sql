-- One row per pilot, with what its record says now, or said last.
-- Grain: pilot_key
-- As in `pilots_known`.
select *
from pilots_known
qualify row_number() over (partition by pilot_no order by known_from desc nulls last) = 1
order by pilot_no
