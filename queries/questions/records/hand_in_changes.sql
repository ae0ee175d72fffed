-- What one hand-in changed: pilots that are new, that its list no longer held or held again, columns of records that
-- changed, and what it said of milestones beside what was said before, said no longer, or said again.
-- Grain: kind, pilot_key, name, told_as, was, is_now, was_outcome, outcome, was_decided_by, decided_by, source_file,
--   source_sheet, source_row
-- kind: new_pilot | left_list | back_in_list | record (a column of the pilot) | plan | happened (a milestone) | answer.
-- said_on: the day that the hand-in holds for. told_as, was, is_now and the rest: as in pilot_history; of the first
-- three kinds null.
-- Asked by: office
-- Parameters: $hand_in text
-- Columns: kind text, pilot_key text, municipality text, pilot_id text, title text, said_on date, name text,
--   told_as text, was text, is_now text, was_inexact boolean, is_inexact boolean, was_outcome text, outcome text,
--   was_decided_by text, decided_by text, is_withheld boolean, why text, of_id text, of_title text, source text,
--   said_by text, source_file text, source_sheet text, source_row bigint
with
about as (
    select
        hand_in,
        municipality,
        source,
        reported_on,
        handed_in_by
    from hand_ins
    where hand_in = $hand_in
),

-- The first that is said of each pilot, and by which source it is told of last.
firsts as (
    select
        p.municipality || '/' || p.pilot_id as pilot_key,
        p.load_id,
        p.source_file,
        p.source_sheet,
        p.source_row,
        row_number() over (
            partition by p.municipality, p.pilot_id
            order by p.known_from asc nulls first
        ) as nth,
        row_number() over (
            partition by p.municipality, p.pilot_id
            order by p.known_from desc nulls last
        ) as from_last
    from pilots as p
),

told_by as (
    select
        f.pilot_key,
        h.municipality,
        h.source
    from firsts as f
    inner join hand_ins as h on f.load_id = h.hand_in
    where f.from_last = 1
),

moved as (
    select
        'left_list' as kind,
        municipality || '/' || pilot_id as pilot_key,
        left_on as on_day
    from absences
    union all
    select
        'back_in_list',
        municipality || '/' || pilot_id,
        returned_on
    from absences
    where returned_on is not null
),

of_pilots as (
    select
        'new_pilot' as kind,
        pilot_key,
        source_file,
        source_sheet,
        source_row
    from firsts
    where nth = 1 and load_id = $hand_in
    union all
    select
        m.kind,
        m.pilot_key,
        f.source_file,
        f.source_sheet,
        f.source_row
    from moved as m
    inner join told_by as b on m.pilot_key = b.pilot_key
    inner join about as a on m.on_day = a.reported_on and b.municipality = a.municipality and b.source = a.source
    inner join firsts as f on m.pilot_key = f.pilot_key and f.from_last = 1
),

known_last as (
    select
        pilot_key,
        municipality,
        pilot_id,
        title,
        row_number() over (partition by pilot_no order by known_from desc nulls last) as from_last
    from pilots_known
),

said as (
    select *
    from history_until((select a.reported_on from about as a))
    where hand_in = $hand_in
),

changes as (
    select *
    from said
    union all by name
    select *
    from of_pilots
)

select
    c.kind,
    c.pilot_key,
    p.municipality,
    p.pilot_id,
    p.title,
    a.reported_on as said_on,
    c.name,
    c.told_as,
    c.was,
    c.is_now,
    c.was_inexact,
    c.is_inexact,
    c.was_outcome,
    c.outcome,
    c.was_decided_by,
    c.decided_by,
    c.is_withheld,
    c.why,
    c.of_id,
    c.of_title,
    a.source,
    a.handed_in_by as said_by,
    c.source_file,
    c.source_sheet,
    c.source_row
from changes as c
cross join about as a
inner join known_last as p on c.pilot_key = p.pilot_key and p.from_last = 1
order by
    c.kind asc,
    c.pilot_key asc,
    c.name asc nulls first,
    c.told_as asc nulls first,
    c.is_now asc nulls first,
    c.was asc nulls first,
    c.outcome asc nulls first,
    c.was_outcome asc nulls first,
    c.decided_by asc nulls first,
    c.was_decided_by asc nulls first,
    c.source_file asc nulls first,
    c.source_sheet asc nulls first,
    c.source_row asc nulls first
