-- One row per plan for a milestone of a pilot, in the order in which they were recorded. One can become known later
-- than one that was recorded after it: as a plan of another pilot, that somebody answered is this one.
-- Grain: pilot_no, milestone, nth
-- known_from: a plan that was not recorded on a day was known from the start. known_until: from that day on it is known
-- to have been no plan; null while it holds. A plan after it leaves it as it is.
select
    pilot_no,
    milestone,
    row_number() over (
        partition by pilot_no, milestone
        order by
            recorded_on asc nulls first,
            told_from asc nulls first,
            told_nth asc nulls first,
            source_file asc,
            source_row asc,
            row_no asc
    ) as nth,
    planned_on,
    recorded_on,
    coalesce(told_from, date '0001-01-01') as known_from,
    known_until,
    source_file,
    source_sheet,
    source_row
from milestone_rows
where planned_on is not null
order by pilot_no, milestone, nth
