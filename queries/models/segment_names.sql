-- The areas, and the target groups, of each pilot in one text, for lists with one row a pilot.
-- Grain: dimension, pilot_no
-- As in `segment_shares`. grp is null for a pilot without segments.
select
    dimension,
    pilot_no,
    grp
from segment_shares
where weight = 1
union all
select
    dimension,
    pilot_no,
    string_agg(grp, ', ' order by grp)
from segment_shares
where weight < 1
group by dimension, pilot_no
order by dimension, pilot_no
