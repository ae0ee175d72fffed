-- Which pilots each hand-in of a list holds.
-- Grain: pilot, nth
-- Uses: deliveries (hand_in, nth, reported_on), pilots_said (hand_in, pilot)
select distinct
    s.pilot,
    d.hand_in,
    d.nth,
    d.reported_on
from pilots_said as s
inner join deliveries as d on s.hand_in = d.hand_in
