-- The days at which the portfolio can be looked back at: the end of each month since the first known move, the latest
-- thirty-six at most, and $as_of or (when that is later) the last one that stands in the records of that day.
-- Grain: day
-- Parameters: $as_of date
-- Columns: day date
with
known as (
    select
        min(happened_on) as first_on,
        greatest($as_of, max(happened_on)) as last_on
    from statements
    where
        (opens_stage is not null or milestone = 'recheck')
        and milestone <> 'no_longer_listed'
        and was_known(said_from, known_until, $as_of)
),

ends as (
    select c.day
    from calendar as c
    cross join known as k
    where c.day >= k.first_on and c.day <= k.last_on and (c.is_month_end or c.day = k.last_on or c.day = $as_of)
    order by c.day desc
    limit 37
)

select day
from ends
order by day
