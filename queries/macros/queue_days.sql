-- The days on which a queue is looked at: the day itself, or for a replay the eight last first days of a quarter that
-- had their three months behind them by then.
-- Grain: looked_on
create or replace macro queue_days(as_of, is_replay) as table
with
quarters as (
    select
        day,
        row_number() over (order by day desc) as nth
    from calendar
    where
        is_replay
        and day = month_starts_on
        and extract(month from day) in (1, 4, 7, 10)
        and cast(day + interval 3 month as date) <= as_of
)

select day as looked_on
from quarters
where nth <= 8
union all
select cast(as_of as date)
where not is_replay;
