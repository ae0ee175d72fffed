-- What comes before the start in the life of a pilot (written down as an idea, a decision to start), on a day after its
-- start: from that day the pilot counts in that earlier stage again. Often the day on which it was entered into a list.
with
earlier_stages as (
    select e.stage
    from stages as e
    inner join stages as r on e.stage_order < r.stage_order
    where r.stage = 'running'
)

select
    h.source_file as file,
    h.source_sheet as sheet,
    'milestones' as table_name,
    h.source_row as row,
    'happened_on' as column_name,
    h.happened_on as value,
    'back_before_start' as code,
    f.started_on as other
from happenings as h
inner join first_starts() as f on h.pilot_no = f.pilot_no
where
    h.opens_stage in (select e.stage from earlier_stages as e)
    and h.happened_on > f.started_on
    and h.known_until is null
order by h.source_file, h.source_row
