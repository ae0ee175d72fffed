-- One row per day from 1990 (older days are refused) to the end of 2100, with its month.
-- Grain: day
-- month_no: months counted from the year 0, so that months are compared and subtracted as whole numbers.
with
numbered as (
    select cast(date '1990-01-01' + cast(days.nth as integer) as date) as day
    from range(0, date_diff('day', date '1990-01-01', date '2101-01-01')) as days (nth)
)

select
    day,
    extract(year from day) * 12 + extract(month from day) - 1 as month_no,
    cast(day - cast(extract(day from day) as integer) + 1 as date) as month_starts_on,
    extract(day from cast(day + 1 as date)) = 1 as is_month_end
from numbered
order by day
