-- An area or target group that is said to be rolled out, for a pilot without a decision to roll out.
select
    s.source_file as file,
    s.source_sheet as sheet,
    'segments' as table_name,
    s.source_row as row,
    'role' as column_name,
    s.role as value,
    'rolled_out_without_decision' as code,
    s.area || ' / ' || s.target_group as other
from segments as s
where
    s.role = 'rolled_out'
    and s.known_until is null
    and not exists (
        select 1
        from happenings as h
        inner join portfolio as p on h.pilot_no = p.pilot_no
        where
            p.municipality = s.municipality
            and p.pilot_id = s.pilot_id
            and h.milestone = 'rollout_decision'
            and h.outcome in ('rollout_full', 'rollout_targeted')
            and h.known_until is null
    )
order by s.source_file, s.source_row
