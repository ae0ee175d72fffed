-- One row per block of a pilot.
-- Grain: pilot_key, counts_from
-- Codes: reason outcome
-- Columns: pilot_key text, reason text, note text, blocked_on date, counts_from date, counts_until date
select
    s.pilot_key,
    b.reason,
    b.note,
    b.blocked_on,
    b.blocked_from as counts_from,
    b.blocked_until as counts_until
from shown_pilots as s
inner join blocks as b on s.pilot_no = b.pilot_no
where b.known_until is null
order by s.pilot_no, b.blocked_from
