-- One row per month from 1990 to the end of 2100: for counting by month without gaps.
-- Grain: month_starts_on
-- Columns: month_starts_on date, month_ends_on date, year bigint, quarter bigint, month bigint
select
    month_starts_on,
    day as month_ends_on,
    extract(year from day) as year,
    extract(quarter from day) as quarter,
    extract(month from day) as month
from calendar
where is_month_end
order by month_starts_on
