-- A pilot that ended on a day before it started.
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
    h.source_file as file,
    h.source_sheet as sheet,
    'milestones' as table_name,
    h.source_row as row,
    'happened_on' as column_name,
    cast(h.happened_on as varchar) as value,
    'end_before_start' as code,
    cast(f.started_on as varchar) as other
from happenings as h
inner join firsts as f on h.pilot_no = f.pilot_no
where h.milestone in ('ended', 'stopped') and h.happened_on < f.started_on and h.known_until is null
order by h.source_file, h.source_row
