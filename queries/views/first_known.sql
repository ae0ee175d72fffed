-- The day on which the register first knew of each pilot, and the first day on which something happened in it.
-- Grain: pilot_no; pilots without any such day are absent. What is not recorded on a day was known when it happened.
select
    pilot_no,
    min(coalesce(recorded_on, happened_on)) as known_on,
    min(happened_on) as first_happened_on
from happenings
where recorded_on is not null or happened_on is not null
group by pilot_no
order by pilot_no
