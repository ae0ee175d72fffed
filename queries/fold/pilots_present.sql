-- Which pilots each hand-in of a list holds, also where the row of one could not be read. is_of_list: they stand in a
-- list of one's own, whose cells tell of milestones too, and not in a table of the contract.
-- Grain: pilot, nth
-- Uses: deliveries (hand_in, source_no, nth, reported_on), pilots_said (hand_in, pilot, from_list), unread (hand_in,
--   of_table, pilot)
select
    p.pilot,
    d.hand_in,
    d.source_no,
    d.nth,
    d.reported_on,
    d.hand_in in (select o.hand_in from pilots_said as o where o.from_list) as is_of_list
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
