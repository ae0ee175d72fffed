-- A final rollout decision on a day before the first evaluation of its pilot.
with
firsts as (
    select
        pilot_no,
        min(happened_on) as evaluated_on
    from happenings
    where milestone = 'evaluation' and happened_on is not null and known_until is null
    group by pilot_no
)

select
    h.source_file as file,
    h.source_sheet as sheet,
    'milestones' as table_name,
    h.source_row as row,
    'happened_on' as column_name,
    h.happened_on as value,
    'decision_before_evaluation' as code,
    f.evaluated_on as other
from happenings as h
inner join firsts as f on h.pilot_no = f.pilot_no
where
    h.milestone = 'rollout_decision'
    and is_final(h.outcome)
    and h.happened_on < f.evaluated_on
    and h.known_until is null
order by h.source_file, h.source_row
