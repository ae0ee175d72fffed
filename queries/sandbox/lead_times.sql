-- One row per lead time of a strand of preparing a rollout.
-- Grain: strand, adopted_on
-- Of: lead_times
-- Columns: strand text, days bigint, adopted_on date, adopted_by text
select
    strand,
    days,
    adopted_on,
    adopted_by
from lead_times
where was_known(known_from, known_until, last_day())
order by strand, adopted_on
