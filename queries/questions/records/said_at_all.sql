-- Of what `gains` of the contract names: whether records say anything of a table, or in a column of it.
-- Grain: table_name, column_name
-- column_name: null for a table as a whole.
-- Asked by: office
-- Parameters: none
-- Columns: table_name text, column_name text, is_said boolean
with
found as (
    select
        'meetings' as table_name,
        cast(null as varchar) as column_name,
        count(*) > 0 as is_said
    from meetings
    union all
    select
        'pilots',
        'people_reached_per_month',
        count(people_reached_per_month) > 0
    from pilots
    union all
    select
        'milestones',
        'planned_on',
        count(planned_on) > 0
    from milestones
    union all
    select
        'milestones',
        'decided_by',
        count(decided_by) > 0
    from milestones
    union all
    select
        'readiness',
        null,
        count(*) > 0
    from readiness
    union all
    select
        'capacity',
        null,
        count(*) > 0
    from capacity
    union all
    select
        'segments',
        'successes',
        count(successes) > 0
    from segments
    union all
    select
        'pilots',
        'self_rating',
        count(self_rating) > 0
    from pilots
    union all
    select
        'learning',
        null,
        count(*) > 0
    from learning
    union all
    select
        'evaluations',
        null,
        count(*) > 0
    from evaluations
    union all
    select
        'lessons',
        null,
        count(*) > 0
    from lessons
    union all
    select
        'learning',
        'answered_on',
        count(answered_on) > 0
    from learning
    union all
    select
        'learning',
        'end_picture_score',
        count(end_picture_score) > 0
    from learning
    union all
    select
        'evaluations',
        'signed_off_on',
        count(signed_off_on) > 0
    from evaluations
)

select
    table_name,
    column_name,
    is_said
from found
order by table_name, column_name nulls first
