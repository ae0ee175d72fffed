-- The rows of logs about milestones, each in the first hand-in that holds it.
-- Grain: content
-- What a cell of a list of the same source said before, by the day on which the row was recorded, is no statement of
-- its own where the row says nothing more: so a filled template repeats what the list said.
-- Uses: rows_said, deliveries (hand_in, nth, reported_on, is_first)
create or replace view logged as
select
    s.*,
    d.reported_on,
    d.is_first
from rows_said as s
inner join deliveries as d on s.hand_in = d.hand_in
where
    not s.from_list
    and not exists (
        select c.row_no
        from rows_said as c
        inner join deliveries as b on c.hand_in = b.hand_in
        where
            c.from_list
            and b.nth < d.nth
            and c.pilot = s.pilot
            and c.milestone = s.milestone
            and c.is_plan = s.is_plan
            and c.planned_on is not distinct from s.planned_on
            and c.happened_on is not distinct from s.happened_on
            and c.outcome is not distinct from s.outcome
            and (s.decided_by is null or c.decided_by is not distinct from s.decided_by)
            and (s.note is null or c.note is not distinct from s.note)
            and (s.recorded_on is null or s.recorded_on <= b.reported_on)
    )
qualify row_number() over (partition by s.content order by d.nth, s.row_no) = 1
