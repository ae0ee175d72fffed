-- Of which pilots a row could not be read whole in which hand-in; one whose id could not be read is found by its title.
-- Grain: hand_in, of_table, pilot
-- Uses: unread (hand_in, of_table, pilot, title), pilots_said (pilot, title)
select distinct
    u.hand_in,
    u.of_table,
    coalesce(u.pilot, s.pilot) as pilot
from unread as u
left join pilots_said as s on u.pilot is null and lower(trim(u.title)) = lower(trim(s.title))
where u.pilot is not null or s.pilot is not null
