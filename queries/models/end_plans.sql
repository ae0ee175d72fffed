-- The plans for the end of a pilot, in the order in which they were recorded.
-- Grain: pilot_no, nth
-- known_from, known_until: as in `plans`.
select
    pilot_no,
    nth,
    planned_on,
    known_from,
    known_until
from plans
where milestone = 'ended'
order by pilot_no, nth
