-- What is left open, under the ids that pilots are known by; asked until a list or an answer closes it.
-- Grain: as in left_open
-- Of numbers of people nothing but that two sources differ.
-- Uses: left_open, answers_fit, identities
with
answered as (
    select
        open_no,
        min(answered_on) as answered_on
    from answers_fit
    group by open_no
),

shown as (
    select
        *,
        coalesce(name in ('people_reached_per_month', 'people_reached_now'), false) as is_withheld
    from left_open
)

select
    i.municipality,
    i.pilot_id,
    o.* exclude (open_no, pilot, was_day, day) replace (
        case when not o.is_withheld then coalesce(o.was, cast(o.was_day as varchar)) end as was,
        case when not o.is_withheld then coalesce(o.is_now, cast(o.day as varchar)) end as is_now,
        least(o.asked_until, a.answered_on) as asked_until
    )
from shown as o
inner join identities as i on o.pilot = i.pilot
left join answered as a on o.open_no = a.open_no
order by i.municipality, i.pilot_id, o.kind, o.name, o.known_from, o.hand_in, o.source_row
