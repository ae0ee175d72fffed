-- The day after which a move counts as recent on a day. what: weeks_13 (flow) | months_12 (growth, decisions) | ever.
create or replace macro window_start(as_of, what) as
case what
    when 'weeks_13' then cast(as_of - 91 as date)
    when 'months_12' then cast(as_of - interval 12 month as date)
    else date '0001-01-01'
end;
