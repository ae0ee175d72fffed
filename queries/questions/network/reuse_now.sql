-- What municipalities took over from each other, as its receiver tells it, and how far that is on $as_of; newest first.
-- Grain: by_municipality, by_pilot_id, municipality, pilot_id, lesson_id, reused_on
-- Of a pilot or of a lesson (lesson_id, of the pilot that it was learned in). Left out: what a team took over from
-- itself, which is a pilot of the same municipality and owner. Where one of the two pilots is chosen.
-- status: the last that held by then (one of a later day counts nowhere); null: nobody said how far it is.
-- by_pilot_key, by_title: null where that pilot is not told of here, or may not be seen. became: what became of the
-- source meanwhile: stopped | slipped (it was implemented and did not hold since); null: neither is known. became_on:
-- since when, null where the day is unknown. is_warned: the source stopped or slipped after it was taken over, and what
-- was taken over did not end.
-- Parameters: $as_of date, $filters
-- Columns: by_municipality text, by_pilot_id text, by_pilot_key text, by_title text, municipality text,
--   pilot_id text, pilot_key text, title text, lesson_id text, lesson text, reused_on date, status text,
--   status_on date, what_changed text, became text, became_on date, is_warned boolean
with
origins as (
    select
        municipality,
        lesson_id,
        pilot_id,
        lesson
    from lessons
    where (recorded_on is null or recorded_on <= $as_of) and was_known(known_from, known_until, $as_of)
),

checks as (
    select
        pilot_no,
        max_by(outcome, holds_from) as outcome,
        max_by(happened_on, holds_from) as checked_on
    from happenings_on($as_of)
    where milestone = 'recheck'
    group by pilot_no
),

fates as (
    select
        p.pilot_no,
        case
            when s.stage = 'stopped' then 'stopped'
            when c.outcome = 'slipped' then 'slipped'
        end as became,
        case when s.stage = 'stopped' then s.entered_on else c.checked_on end as became_on
    from pilots_on($as_of) as p
    left join stays_on($as_of) as s on p.pilot_no = s.pilot_no
    left join checks as c on p.pilot_no = c.pilot_no
),

chosen as (
    select pilot_no
    from chosen_pilots($as_of, $filters)
)

select
    t.by_municipality,
    t.by_pilot_id,
    b.pilot_key as by_pilot_key,
    b.title as by_title,
    t.municipality,
    p.pilot_id,
    p.pilot_key,
    p.title,
    t.lesson_id,
    o.lesson,
    t.reused_on,
    t.status,
    case when t.status is not null then coalesce(t.status_on, t.reused_on) end as status_on,
    t.what_changed,
    f.became,
    case when f.became is not null then f.became_on end as became_on,
    f.became is not null
    and coalesce(f.became_on >= t.reused_on, true)
    and coalesce(t.status <> 'ended', true) as is_warned
from reuses_on($as_of) as t
left join origins as o on t.municipality = o.municipality and t.lesson_id = o.lesson_id
inner join pilots_on($as_of) as p
    on t.municipality = p.municipality and coalesce(t.pilot_id, o.pilot_id) = p.pilot_id
left join pilots_on($as_of) as b on t.by_municipality = b.municipality and t.by_pilot_id = b.pilot_id
left join fates as f on p.pilot_no = f.pilot_no
where
    not (t.by_municipality = t.municipality and coalesce(p.owner = b.owner, t.by_pilot_id is null))
    and (
        p.pilot_no in (select c.pilot_no from chosen as c)
        or b.pilot_no in (select c.pilot_no from chosen as c)
        or (
            b.pilot_no is null
            and is_in_groups($filters['municipality'], t.by_municipality)
            and is_in_groups($filters['theme'], p.theme)
            and $filters['owner'] is null
            and $filters['body'] is null
        )
    )
order by t.reused_on desc, t.by_municipality asc, t.by_pilot_id asc, p.pilot_key asc, t.lesson_id asc
