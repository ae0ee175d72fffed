-- A milestone that is said to have happened on a day after the one that its list holds for. A day that has not come yet
-- on $as_of either is told of by `future_happened`.
select
    m.source_file as file,
    m.source_sheet as sheet,
    'milestones' as table_name,
    m.source_row as row,
    'happened_on' as column_name,
    m.happened_on as value,
    'happened_after_list' as code,
    h.reported_on as other
from milestone_rows as m
inner join hand_in_order as o on m.told_nth = o.nth
inner join hand_ins as h on o.hand_in = h.hand_in
where
    m.happened_on > h.reported_on
    and m.happened_on <= $as_of
    and not coalesce(m.happened_inexact, false)
    and m.known_until is null
    and not h.is_no_list
order by m.source_file, m.source_row
