-- The day to compare $as_of with where none was asked for: what "since last time" means.
-- Grain: one row
-- since: of the days up to $as_of for which a list was handed in, the last but one: what the newest lists changed is
-- what came after it. 91 days before $as_of where there are no two such days. What people answer or write down is no
-- list.
-- Parameters: $as_of date
-- Columns: since date
with
days as (
    select distinct reported_on
    from hand_ins
    where reported_on <= $as_of and not is_no_list
),

earlier as (
    select reported_on
    from days
    where reported_on < (select max(d.reported_on) from days as d)
)

select coalesce(max(reported_on), cast($as_of - 91 as date)) as since
from earlier
order by since
