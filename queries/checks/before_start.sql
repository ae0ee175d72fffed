-- An end, or a planned end, that lies before the day on which the pilot started: often a year in two digits, or two
-- columns turned.
with
ends as (
    select
        pilot_no,
        source_file,
        source_sheet,
        source_row,
        'happened_on' as column_name,
        happened_on as on_day,
        'end_before_start' as code
    from happenings
    where milestone in ('ended', 'stopped') and known_until is null
    union all
    select
        p.pilot_no,
        m.source_file,
        m.source_sheet,
        m.source_row,
        'planned_on',
        m.planned_on,
        'plan_before_start'
    from milestones as m
    inner join portfolio as p on m.municipality = p.municipality and m.pilot_id = p.pilot_id
    where m.milestone = 'ended' and m.known_until is null
)

select
    e.source_file as file,
    e.source_sheet as sheet,
    'milestones' as table_name,
    e.source_row as row,
    e.column_name,
    e.on_day as value,
    e.code,
    f.started_on as other
from ends as e
inner join first_starts() as f on e.pilot_no = f.pilot_no
where e.on_day < f.started_on
order by e.source_file, e.source_row, e.code
