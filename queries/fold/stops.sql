-- The stops that people answered, as statements about milestones.
-- Grain: hand_in, row_no
-- Without a day a pilot stopped by the day on which its list no longer told of it. A list that tells of it again takes
-- back what was answered before, and so does another answer about the pilot.
-- Uses: answers_given, identities
select
    g.hand_in,
    g.row_no,
    g.pilot,
    i.municipality,
    i.pilot_id,
    'stopped' as milestone,
    coalesce(g.on_day, g.left_on) as happened_on,
    g.on_day is null as happened_inexact,
    g.reason as outcome,
    g.why as note,
    g.answered_on as recorded_on,
    false as is_plan,
    cast(null as date) as known_from,
    g.holds_until as known_until,
    g.source_file,
    g.source_sheet,
    g.source_row
from answers_given as g
inner join identities as i on g.pilot = i.pilot
where g.answer = 'stopped' and g.holds_from is not null
