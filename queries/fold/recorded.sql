-- Statements that became known of a pilot later than a list said them, recorded by the day of that list.
-- Grain: hand_in, row_no, known_from
-- Uses: rows_of_all (milestones), hand_in_days (hand_in, reported_on)
select r.* replace (coalesce(r.recorded_on, d.reported_on) as recorded_on)
from rows_of_all as r
inner join hand_in_days as d on r.hand_in = d.hand_in and r.known_from > d.reported_on
union all
select r.*
from rows_of_all as r
inner join hand_in_days as d on r.hand_in = d.hand_in and coalesce(r.known_from <= d.reported_on, true)
