-- The day on which the register first saw each pilot, by a statement or a plan.
-- Grain: pilot_no
-- Pilots without any such day are absent. What is not recorded on a day was seen when it happened.
select
    p.pilot_no,
    min(coalesce(m.recorded_on, m.happened_on)) as seen_on
from milestones as m
inner join portfolio as p on m.municipality = p.municipality and m.pilot_id = p.pilot_id
where m.recorded_on is not null or m.happened_on is not null
group by p.pilot_no
order by p.pilot_no
