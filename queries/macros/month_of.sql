-- The first day of the month in which a day lies.
create or replace macro month_of(on_day) as cast(on_day - cast(extract(day from on_day) as integer) + 1 as date);
