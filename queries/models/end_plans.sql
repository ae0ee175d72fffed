-- One row per plan for the end of a pilot, in the order in which they were recorded.
-- Grain: pilot_no, nth
-- known_from: a plan that was not recorded on a day was known from the start. known_until: from that day on it is known
-- to have been no plan; null while it holds. A plan after it leaves it as it is.
select
    pilot_no,
    row_number() over (
        partition by pilot_no
        order by told_from asc nulls first, source_file asc, source_row asc, row_no asc
    ) as nth,
    planned_on,
    coalesce(told_from, date '0001-01-01') as known_from,
    known_until
from milestone_rows
where milestone = 'ended' and planned_on is not null
order by pilot_no, nth
