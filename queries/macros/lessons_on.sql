-- The lessons that were recorded by a day, as known then, with what was done with each by then.
-- Grain: municipality, lesson_id
-- action, action_on, days_to_action, came, n_reuses: as in the question `lessons`.
create or replace macro lessons_on(as_of) as table
with
known as (
    select
        p.pilot_no,
        l.municipality,
        l.lesson_id,
        l.lesson,
        l.layer,
        l.kind,
        l.recorded_on,
        case when l.action_on > as_of then 'open' else l.action end as action,
        case when l.action_on <= as_of then l.action_on end as action_on,
        l.source_file,
        l.source_sheet,
        l.source_row
    from lessons as l
    inner join portfolio as p on l.municipality = p.municipality and l.pilot_id = p.pilot_id
    where (l.recorded_on is null or l.recorded_on <= as_of) and was_known(l.known_from, l.known_until, as_of)
),

used as (
    select
        r.municipality,
        r.lesson_id,
        count(distinct concat_ws('/', r.by_municipality, r.by_pilot_id)) as n_reuses
    from reuses_on(as_of) as r
    inner join known as k on r.municipality = k.municipality and r.lesson_id = k.lesson_id
    inner join pilots_on(as_of) as o on k.pilot_no = o.pilot_no
    left join pilots_on(as_of) as b on r.by_municipality = b.municipality and r.by_pilot_id = b.pilot_id
    where
        coalesce(r.status not in ('considering', 'planned'), true)
        and (r.by_municipality <> r.municipality or (b.pilot_no <> k.pilot_no and b.owner <> o.owner))
    group by r.municipality, r.lesson_id
),

timed as (
    select
        *,
        case
            when action = 'open' then date_diff('day', recorded_on, as_of)
            when action_on >= recorded_on then date_diff('day', recorded_on, action_on)
        end as days_to_action
    from known
)

select
    t.*,
    case
        when t.days_to_action is null then 'unknown'
        when t.action = 'open' then case when t.days_to_action <= 90 then 'open' else 'overdue' end
        when t.days_to_action <= 90 then 'in_time'
        else 'late'
    end as came,
    coalesce(u.n_reuses, 0) as n_reuses
from timed as t
left join used as u on t.municipality = u.municipality and t.lesson_id = u.lesson_id;
