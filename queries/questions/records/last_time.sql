-- The day to compare $as_of with where none was asked for: what "since last time" means.
-- Grain: one row
-- since: of the days up to $as_of for which a list was handed in, the last but one: what the newest lists changed is
-- what came after it. 91 days before $as_of where there are no two such days. What people answer or write down is no
-- list.
-- known_since: the first day of which anything is known to have been told: of a list, or of what the records themselves
-- say when it was recorded. With a day before that nothing can be compared; null where no list was handed in.
-- Parameters: $as_of date
-- Columns: since date, known_since date
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
),

lists as (
    select reported_on
    from hand_ins
    where not is_no_list
),

told as (
    select reported_on as told_on
    from lists
    union all
    select recorded_on
    from milestones
    where exists (select 1 from lists)
)

select
    (select coalesce(max(e.reported_on), cast($as_of - 91 as date)) from earlier as e) as since,
    min(told_on) as known_since
from told
order by since
