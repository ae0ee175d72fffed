-- A pilot that has the title which another pilot had before it, and has no longer, or with which that one left its
-- list: ids and titles have come apart, as when a list is sorted by some of its columns only.
with
held as (
    select
        r.*,
        lower(trim(r.title)) as name,
        coalesce(r.known_until, a.left_on) as held_until,
        a.left_on is not null as has_left
    from pilots as r
    left join absences as a
        on
            r.known_until is null
            and r.municipality = a.municipality
            and r.pilot_id = a.pilot_id
            and a.returned_on is null
),

now_held as (
    select
        r.*,
        before.name as name_before
    from held as r
    inner join held as before
        on
            r.municipality = before.municipality
            and r.pilot_id = before.pilot_id
            and r.known_from = before.known_until
            and r.name <> before.name
    where
        r.known_until is null
        and not exists (
            select 1
            from held as own
            where
                own.municipality = r.municipality
                and own.pilot_id = r.pilot_id
                and own.name = r.name
                and own.known_until <= r.known_from
        )
)

select
    n.source_file,
    n.source_sheet,
    'pilots' as table_name,
    n.source_row,
    'title' as column_name,
    n.title as value,
    'title_of_another' as code,
    min(o.pilot_id) as other
from now_held as n
inner join held as o
    on
        n.municipality = o.municipality
        and n.pilot_id <> o.pilot_id
        and n.name = o.name
        and (n.known_from = o.held_until or (o.has_left and n.known_from > o.held_until))
group by all
having
    not bool_or(
        exists (
            select 1
            from held as still
            where
                still.municipality = o.municipality
                and still.pilot_id = o.pilot_id
                and still.name = o.name
                and still.held_until is null
        )
    )
order by n.source_file, n.source_row
