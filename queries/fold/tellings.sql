-- From when each source tells of a pilot; null: from the start.
-- Grain: pilot, source_no
-- Uses: pilots_of_sources (the stretches of each source, with source_no)
create or replace table tellings as
select
    pilot,
    source_no,
    case when count(*) = count(known_from) then min(known_from) end as first_on
from pilots_of_sources
group by pilot, source_no
