-- The past meetings behind the forecast of a queue: those of meetings_held for which something waited, latest first.
-- Grain: municipality x body x meets_on. n_waiting: when the meeting began; n_left: who left the queue since the one
-- before, at this one included. source_*: the meeting's own record.
-- Parameters: $as_of date, $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: municipality, body, meets_on, n_waiting, n_left, source_file, source_sheet, source_row
select
    b.municipality,
    b.body,
    h.meets_on,
    cast(h.n_waiting as bigint) as n_waiting,
    h.n_left,
    m.source_file,
    m.source_sheet,
    m.source_row
from meetings_held($as_of, false, $municipality, $theme, $owner) as h
inner join deciding_bodies as b on h.body_no = b.body_no
inner join meetings as m on b.municipality = m.municipality and b.body = m.body and h.meets_on = m.meets_on
where
    h.n_waiting > 0
    and (cast($municipality as varchar[]) is null or list_contains(cast($municipality as varchar[]), b.municipality))
    and (cast($body as varchar[]) is null or list_contains(cast($body as varchar[]), b.body))
order by b.body_no asc, h.meets_on desc
