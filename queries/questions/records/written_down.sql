-- What people wrote down on the screens up to $as_of and did not take back, the latest first.
-- Grain: hand_in
-- pilot_key: null of what is about no pilot, as a norm. of_table: a table of the contract. name: of milestones the
-- milestone, of readiness the item, of segments the area by its name and the target group, of learning the question, of
-- lessons the lesson, of norms the stage, of evaluations the day of one. n_rows: how many
-- were written down together; the first is told. said: the outcome, state, role, answer, or number of days; of the
-- report of an evaluation signed_off, published, or the reason why it is not. day: the day of it; is_plan: it is still
-- to come, or name is the day for which an evaluation was planned. said_by: who wrote it down, on the day reported_on.
-- Asked by: office
-- Parameters: $as_of date, $of_pilot text = null, $of_table text = null
-- Columns: hand_in text, reported_on date, said_by text, pilot_key text, of_table text, name text, said text, day date,
--   is_plan boolean, n_rows bigint
with
rows_written as (
    select
        load_id as hand_in,
        municipality || '/' || pilot_id as pilot_key,
        'milestones' as of_table,
        milestone as name,
        outcome as said,
        coalesce(happened_on, planned_on) as day,
        planned_on is not null and happened_on is null as is_plan
    from milestones
    union all
    select
        load_id,
        municipality || '/' || pilot_id,
        'readiness',
        item,
        state,
        assessed_on,
        false
    from readiness
    union all
    select
        s.load_id,
        s.municipality || '/' || s.pilot_id,
        'segments',
        coalesce(a.name, s.area) || ', ' || s.target_group,
        s.role,
        null,
        false
    from segments as s
    left join areas as a
        on s.municipality = a.municipality and s.area = a.area and was_known(a.known_from, a.known_until, $as_of)
    union all
    select
        load_id,
        municipality || '/' || pilot_id,
        'learning',
        question,
        answer,
        answered_on,
        false
    from learning
    union all
    select
        load_id,
        municipality || '/' || pilot_id,
        'lessons',
        lesson,
        null,
        recorded_on,
        false
    from lessons
    union all
    select
        load_id,
        municipality || '/' || pilot_id,
        'evaluations',
        strftime(coalesce(held_on, due_on), '%Y-%m-%d'),
        case when published_on is not null then 'published' else coalesce(unpublished_reason, 'signed_off') end,
        coalesce(published_on, signed_off_on),
        held_on is null
    from evaluations
    union all
    select
        load_id,
        null,
        'norms',
        stage,
        cast(norm_days as varchar),
        adopted_on,
        false
    from norms
)

select
    h.hand_in,
    h.reported_on,
    h.handed_in_by as said_by,
    min(r.pilot_key) as pilot_key,
    min(r.of_table) as of_table,
    min(r.name) as name,
    min(r.said) as said,
    min(r.day) as day,
    bool_or(r.is_plan) as is_plan,
    count(*) as n_rows
from hand_ins as h
inner join rows_written as r on h.hand_in = r.hand_in
where
    h.is_no_list
    and h.reported_on <= $as_of
    and ($of_pilot is null or r.pilot_key = $of_pilot)
    and ($of_table is null or r.of_table = $of_table)
group by h.hand_in, h.reported_on, h.handed_in_by, h.handed_in_at
order by h.reported_on desc, h.handed_in_at desc, h.hand_in asc
