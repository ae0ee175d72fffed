-- One row per time that a pilot, or a lesson of it, was used again, with how far that is.
-- Grain: pilot_key, lesson_id, by_municipality, by_pilot_key, reused_on
-- by_pilot_key is null when that pilot is not in these records, or may not be seen by this reader. status, status_on:
-- the last that held on the day of these records, and since when; null where nobody had told one. One that comes later
-- is not there yet.
-- Of: reuses
-- Columns: pilot_key text, lesson_id text, by_municipality text, by_pilot_key text, reused_on date, status text,
--   status_on date, what_changed text
with
-- A lesson is of one pilot: where only the lesson is named, that is the pilot.
origins as (
    select
        municipality,
        lesson_id,
        min(pilot_id) as pilot_id
    from lessons
    where was_known(known_from, known_until, last_day())
    group by municipality, lesson_id
),

-- The day of these records; that of the load where they name none.
day as (
    select coalesce(as_of, cast(loaded_at as date)) as as_of
    from load_info
),

known as (
    select
        r.* exclude (status, status_on),
        case when r.status_on is null or r.status_on <= d.as_of then r.status end as status,
        case when r.status_on <= d.as_of then r.status_on end as status_on
    from reuses as r
    cross join day as d
    where r.reused_on <= d.as_of and was_known(r.known_from, r.known_until, last_day())
),

told as (
    select
        *,
        row_number() over (
            partition by municipality, pilot_id, lesson_id, by_municipality, by_pilot_id, reused_on
            order by coalesce(status_on, reused_on) desc, status is not null desc, source_file desc, source_row desc
        ) as nth
    from known
)

select
    s.pilot_key,
    r.lesson_id,
    r.by_municipality,
    b.pilot_key as by_pilot_key,
    r.reused_on,
    r.status,
    case when r.status is not null then coalesce(r.status_on, r.reused_on) end as status_on,
    r.what_changed
from told as r
left join origins as o on r.municipality = o.municipality and r.lesson_id = o.lesson_id
inner join shown_pilots as s
    on r.municipality = s.municipality and coalesce(r.pilot_id, o.pilot_id) = s.pilot_id
left join shown_pilots as b on r.by_municipality = b.municipality and r.by_pilot_id = b.pilot_id
where r.nth = 1
order by s.pilot_no, r.reused_on, r.by_municipality, r.lesson_id
