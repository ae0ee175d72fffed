-- The first day on which each pilot is known to have started, as the records say it now.
-- Grain: pilot_no
create or replace macro first_starts() as table
select
    pilot_no,
    min(happened_on) as started_on
from happenings
where milestone = 'started' and happened_on is not null and known_until is null
group by pilot_no;
