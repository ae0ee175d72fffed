-- The day on which the register first saw each pilot, by a statement or a plan.
-- Grain: pilot_no
-- Pilots without any such day are absent. What is not recorded on a day was seen when it happened. A statement that no
-- longer holds was seen too.
select
    pilot_no,
    min(coalesce(told_from, happened_on)) as seen_on
from milestone_rows
where told_from is not null or happened_on is not null
group by pilot_no
order by pilot_no
