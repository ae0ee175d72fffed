-- Days of one row in an order that cannot be: a report signed off or published before its evaluation was held,
-- published before it was signed off, a decision on a lesson before the lesson, an answer before the question was
-- agreed. Often two columns turned, or a year. Nothing counts as in time by such days.
with
turned as (
    select
        source_file,
        source_sheet,
        source_row,
        'evaluations' as table_name,
        'signed_off_on' as column_name,
        signed_off_on as on_day,
        'report_before_evaluation' as code,
        held_on as other
    from evaluations
    where signed_off_on < held_on and known_until is null
    union all
    select
        source_file,
        source_sheet,
        source_row,
        'evaluations',
        'published_on',
        published_on,
        'report_before_evaluation',
        held_on
    from evaluations
    where published_on < held_on and (signed_off_on is null or published_on >= signed_off_on) and known_until is null
    union all
    select
        source_file,
        source_sheet,
        source_row,
        'evaluations',
        'published_on',
        published_on,
        'published_before_signed_off',
        signed_off_on
    from evaluations
    where published_on < signed_off_on and known_until is null
    union all
    select
        source_file,
        source_sheet,
        source_row,
        'lessons',
        'action_on',
        action_on,
        'action_before_lesson',
        recorded_on
    from lessons
    where action_on < recorded_on and known_until is null
    union all
    select
        source_file,
        source_sheet,
        source_row,
        'learning',
        'answered_on',
        answered_on,
        'answer_before_question',
        agreed_on
    from learning
    where answered_on < agreed_on and known_until is null
)

select
    source_file as file,
    source_sheet as sheet,
    table_name,
    source_row as row,
    column_name,
    on_day as value,
    code,
    other
from turned
order by source_file, table_name, source_row, column_name, code
