-- What people answered, known from the day that its hand-in holds for.
-- Grain: hand_in, row_no
-- Uses: rows_of_all (the table answers), hand_in_days (hand_in, reported_on)
select r.* replace (d.reported_on as known_from)
from rows_of_all as r
inner join hand_in_days as d on r.hand_in = d.hand_in
