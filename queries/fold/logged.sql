-- The rows of logs about milestones, each in the first hand-in that holds it.
-- Grain: content
-- Uses: rows_said, deliveries (hand_in, nth, reported_on, is_first)
create or replace view logged as
select
    s.*,
    d.reported_on,
    d.is_first
from rows_said as s
inner join deliveries as d on s.hand_in = d.hand_in
where not s.from_list
qualify row_number() over (partition by s.content order by d.nth, s.row_no) = 1
