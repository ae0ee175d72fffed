-- The evaluations that lists of evaluations tell of on a day, as known then, each once.
-- Grain: pilot_no, nth
-- A row is known by the day on which it was due, and a plan that moves makes another row of it. So rows of one pilot
-- with one day on which they were held are one evaluation, told under several days, unless one file told them beside
-- each other: then they are as many as there. Of rows of which it is not known when they were held, nothing tells
-- whether they are one: they count as they are. due_on: the earliest of these days, null where none was planned;
-- listed_on: the one that became known last. All else: what became known last of it; source_*: of the row that did.
-- signed_off_on: one before the evaluation, or after the publication, is no day of it. nth: in the order of due_on,
-- those without such a day last.
create or replace macro evaluations_told_on(as_of) as table
with
told as (
    select
        p.pilot_no,
        p.municipality,
        e.due_on,
        case when e.held_on <= as_of then e.held_on end as held_on,
        case when e.signed_off_on <= as_of then e.signed_off_on end as signed_off_on,
        case when e.published_on <= as_of then e.published_on end as published_on,
        e.unpublished_reason,
        e.facilitation,
        e.source_file,
        e.source_sheet,
        e.source_row,
        row_number() over (
            partition by p.pilot_no, e.held_on, e.source_file
            order by e.due_on asc nulls last, e.source_row asc
        ) as nth_beside,
        row_number() over (
            partition by p.pilot_no
            order by e.known_from asc nulls first, e.due_on asc nulls first, e.source_file asc, e.source_row asc
        ) as nth_known
    from evaluations as e
    inner join portfolio as p on e.municipality = p.municipality and e.pilot_id = p.pilot_id
    where was_known(e.known_from, e.known_until, as_of) and (e.due_on is not null or e.held_on <= as_of)
),

once as (
    select
        pilot_no,
        min(municipality) as municipality,
        min(due_on) as due_on,
        max_by(due_on, nth_known) filter (where due_on is not null) as listed_on,
        min(held_on) as held_on,
        max_by(signed_off_on, nth_known) filter (where signed_off_on is not null) as signed_off_on,
        max_by(published_on, nth_known) filter (where published_on is not null) as published_on,
        max_by(unpublished_reason, nth_known) filter (where unpublished_reason is not null) as unpublished_reason,
        max_by(facilitation, nth_known) filter (where facilitation is not null) as facilitation,
        max_by(source_file, nth_known) as source_file,
        max_by(source_sheet, nth_known) filter (where source_sheet is not null) as source_sheet,
        max_by(source_row, nth_known) as source_row
    from told
    group by pilot_no, held_on, case when held_on is null then nth_known else nth_beside end
)

select
    * exclude (signed_off_on),
    case
        when
            published_on is null
            or signed_off_on between coalesce(held_on, signed_off_on) and published_on
            then signed_off_on
    end as signed_off_on,
    row_number() over (partition by pilot_no order by due_on asc nulls last, held_on asc, source_row asc) as nth
from once;
