-- Lessons by theme: how many there are, how many were adopted, how often they were used again.
with
used as (
    select
        pilot_key,
        lesson_id,
        count(*) as n_reuses
    from reuses
    where lesson_id is not null
    group by pilot_key, lesson_id
)

select
    p.theme,
    count(*) as n_lessons,
    count(*) filter (where l.action = 'adopted') as n_adopted,
    coalesce(sum(u.n_reuses), 0) as n_reuses
from lessons as l
inner join pilots as p on l.pilot_key = p.pilot_key
left join used as u on l.pilot_key = u.pilot_key and l.lesson_id = u.lesson_id
group by p.theme
order by n_lessons desc, p.theme asc
