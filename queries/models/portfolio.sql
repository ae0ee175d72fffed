-- One row per pilot, with what its milestones say of it as a whole.
-- Grain: pilot_key
-- pilot_no: the same pilot as a whole number, in order of municipality and pilot_id, because sorting millions of rows
-- by a number is several times faster than by a text.
-- Of two plans in one row of a list (a first one and a new one) the one that was stated first is the first plan.
with
first_plans as (
    select
        municipality,
        pilot_id,
        planned_on as first_planned_end,
        coalesce(recorded_on, date '0001-01-01') as first_planned_known_from,
        row_number() over (
            partition by municipality, pilot_id
            order by recorded_on asc nulls first, source_file asc, source_row asc, rowid asc
        ) as nth
    from milestones
    where milestone = 'ended' and planned_on is not null
)

select
    row_number() over (order by p.municipality, p.pilot_id) as pilot_no,
    p.municipality || '/' || p.pilot_id as pilot_key,
    p.municipality,
    p.pilot_id,
    p.title,
    p.theme,
    p.owner,
    p.receiving_team,
    p.visibility,
    p.self_rating,
    p.self_rated_on,
    p.people_reached_per_month,
    p.people_reached_now,
    p.updated_on,
    f.first_planned_end,
    f.first_planned_known_from,
    p.source_file,
    p.source_sheet,
    p.source_row
from pilots as p
left join first_plans as f
    on p.municipality = f.municipality and p.pilot_id = f.pilot_id and f.nth = 1
order by pilot_no
