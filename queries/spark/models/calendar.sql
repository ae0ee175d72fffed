-- As queries/models/calendar.sql: DuckDB's range() is a table of numbers, which Spark has not.
with
numbered as (
    select explode(sequence(date '1990-01-01', date '2100-12-31')) as day
)

select
    day,
    extract(year from day) * 12 + extract(month from day) - 1 as month_no,
    cast(day - cast(extract(day from day) as integer) + 1 as date) as month_starts_on,
    extract(day from cast(day + 1 as date)) = 1 as is_month_end
from numbered
order by day
