-- From when each source tells of a pilot: the day of the first hand-in that does, also of the first of all.
-- Grain: pilot, source_no
-- Uses: pilots_of_sources (the stretches of each source, with source_no), hand_in_days (hand_in, reported_on)
create or replace table tellings as
select
    p.pilot,
    p.source_no,
    min(d.reported_on) as first_on
from pilots_of_sources as p
inner join hand_in_days as d on p.hand_in = d.hand_in
group by p.pilot, p.source_no
