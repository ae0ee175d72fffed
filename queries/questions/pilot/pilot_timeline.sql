-- Everything of one pilot in order: first plans, every re-plan, what happened, lessons, readiness, evaluations.
-- Grain: kind, milestone, on_day, planned_on, source_file, source_sheet, source_row
-- on_day: the day on which it was said (plans) or happened; null when unknown, and then first.
-- days_shifted: this plan, or what happened, against the first plan of that milestone.
-- Parameters: $as_of date, $pilot_key text
-- Columns: on_day date, kind text, milestone text, outcome text, planned_on date, first_planned_on date,
--   days_shifted bigint, decided_by text, note text, recorded_on date, is_inexact boolean, source_file text,
--   source_sheet text, source_row bigint
with
statements as (
    select
        m.* replace (coalesce(m.recorded_on, m.known_from) as recorded_on),
        coalesce(m.known_from, m.recorded_on) as told_from,
        o.nth as told_nth,
        m.rowid as nth_said
    from milestones as m
    left join hand_in_order as o on m.load_id = o.hand_in
    where m.municipality || '/' || m.pilot_id = $pilot_key and was_known(m.known_from, m.known_until, $as_of)
),

plans as (
    select
        milestone,
        planned_on,
        decided_by,
        note,
        recorded_on,
        planned_inexact,
        source_file,
        source_sheet,
        source_row,
        row_number() over said as nth,
        lag(planned_on) over said as planned_before,
        first_value(planned_on) over said as first_planned_on
    from statements
    where planned_on is not null
    window said as (
        partition by milestone
        order by
            recorded_on asc nulls first,
            told_from asc nulls first,
            told_nth asc nulls first,
            source_file asc,
            source_row asc,
            nth_said asc
    )
),

entries as (
    select
        recorded_on as on_day,
        case when nth = 1 then 'first_plan' else 'replan' end as kind,
        milestone,
        null as outcome,
        planned_on,
        first_planned_on,
        date_diff('day', first_planned_on, planned_on) as days_shifted,
        decided_by,
        note,
        recorded_on,
        coalesce(planned_inexact, false) as is_inexact,
        source_file,
        source_sheet,
        source_row
    from plans
    where nth = 1 or planned_on <> planned_before
    union all
    select
        h.happened_on,
        'happened',
        h.milestone,
        h.outcome,
        null,
        p.first_planned_on,
        date_diff('day', p.first_planned_on, h.happened_on),
        h.decided_by,
        h.note,
        h.recorded_on,
        coalesce(h.is_inexact, false),
        h.source_file,
        h.source_sheet,
        h.source_row
    from happenings_on($as_of) as h
    inner join portfolio as k on h.pilot_no = k.pilot_no
    left join plans as p on h.milestone = p.milestone and p.nth = 1
    where k.pilot_key = $pilot_key
    union all
    select
        recorded_on, 'lesson', null, case when action_on > $as_of then 'open' else action end, null, null, null,
        action_owner, lesson, recorded_on, false,
        source_file, source_sheet, source_row
    from lessons
    where municipality || '/' || pilot_id = $pilot_key and was_known(known_from, known_until, $as_of)
    union all
    select
        assessed_on, 'readiness', item, state, null, null, null, assessor, evidence, assessed_on, false,
        source_file, source_sheet, source_row
    from readiness
    where municipality || '/' || pilot_id = $pilot_key and was_known(known_from, known_until, $as_of)
    union all
    select
        e.held_on, 'evaluation', null, e.facilitation, e.due_on, e.due_on, date_diff('day', e.due_on, e.held_on), null,
        null, null, false, e.source_file, e.source_sheet, e.source_row
    from evaluations_told_on($as_of) as e
    inner join portfolio as p on e.pilot_no = p.pilot_no
    where p.pilot_key = $pilot_key and e.held_on is not null
)

select e.*
from entries as e
left join milestone_codes as c on e.milestone = c.milestone
where
    (e.on_day is null or e.on_day <= $as_of)
    and (e.recorded_on is null or e.recorded_on <= $as_of)
order by
    e.on_day asc nulls first,
    e.kind asc,
    c.milestone_order asc,
    e.source_file asc,
    e.source_row asc,
    e.milestone asc
