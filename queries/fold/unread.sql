-- Of which pilots a row could not be read whole in which hand-in; one whose id could not be read is found by its title.
-- Grain: hand_in, of_table, pilot
-- Uses: unread (hand_in, source_no, of_table, pilot, title), pilots_said (hand_in, pilot, title), deliveries (hand_in,
--   source_no)
with
titles as (
    select
        s.pilot,
        d.source_no,
        lower(trim(s.title)) as title
    from pilots_said as s
    inner join deliveries as d on s.hand_in = d.hand_in
)

select distinct
    u.hand_in,
    u.of_table,
    coalesce(u.pilot, t.pilot) as pilot
from unread as u
left join titles as t on u.pilot is null and u.source_no = t.source_no and lower(trim(u.title)) = t.title
where u.pilot is not null or t.pilot is not null
