-- A planned end that lies before the day on which the pilot started: often a year in two digits, or two columns turned.
with
firsts as (
    select
        pilot_no,
        min(happened_on) as started_on
    from happenings
    where milestone = 'started' and happened_on is not null and known_until is null
    group by pilot_no
)

select
    m.source_file as file,
    m.source_sheet as sheet,
    'milestones' as table_name,
    m.source_row as row,
    'planned_on' as column_name,
    cast(m.planned_on as varchar) as value,
    'plan_before_start' as code,
    cast(f.started_on as varchar) as other
from milestones as m
inner join portfolio as p on m.municipality = p.municipality and m.pilot_id = p.pilot_id
inner join firsts as f on p.pilot_no = f.pilot_no
where m.milestone = 'ended' and m.planned_on < f.started_on
order by m.source_file, m.source_row
