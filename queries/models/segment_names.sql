-- The areas, and the target groups, of each pilot in one text, for lists with one row a pilot.
-- Grain: dimension, pilot_no, known_from
-- As in `segment_shares`. grp is null for a pilot without segments.
select
    dimension,
    pilot_no,
    grp,
    known_from,
    known_until
from segment_shares
where weight = 1
union all
select
    dimension,
    pilot_no,
    string_agg(grp, ', ' order by grp),
    known_from,
    known_until
from segment_shares
where weight < 1
group by dimension, pilot_no, known_from, known_until
order by dimension, pilot_no, known_from
