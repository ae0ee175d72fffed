-- Which pilots each hand-in of a list holds, also where the row of one could not be read.
-- Grain: pilot, nth
-- Uses: deliveries (hand_in, nth, reported_on), pilots_said (hand_in, pilot), unread (hand_in, of_table, pilot)
select
    p.pilot,
    d.hand_in,
    d.nth,
    d.reported_on
from (
    select
        s.hand_in,
        s.pilot
    from pilots_said as s
    union
    select
        u.hand_in,
        u.pilot
    from unread as u
    where u.of_table = 'pilots' and u.pilot in (select s.pilot from pilots_said as s)
) as p
inner join deliveries as d on p.hand_in = d.hand_in
