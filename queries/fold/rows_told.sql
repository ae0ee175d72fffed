-- The rows of a table that are told, with the days from and until which they are.
-- Grain: hand_in, row_no
-- Uses: rows_said, told (hand_in, row_no, known_from, known_until, gone_on)
select
    s.*,
    t.known_from,
    t.known_until,
    t.gone_on
from told as t
inner join rows_said as s on t.hand_in = s.hand_in and t.row_no = s.row_no
order by s.hand_in, s.row_no
