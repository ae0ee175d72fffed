-- What is over norm: more days than the norm. Null where either is unknown, which is not over it and adds no months; 0
-- up to and including the day on which the norm is reached.
create or replace macro days_over(days, norm_days) as
    case when days > norm_days then days - norm_days when days <= norm_days then 0 end;

create or replace macro is_over(days, norm_days) as coalesce(days > norm_days, false);

create or replace macro months_over(days, norm_days) as in_months(coalesce(days_over(days, norm_days), 0));

-- The norm of a stay. A running pilot has its first planned end as norm; anchored and stopped are ends, for which there
-- is none.
create or replace macro stay_norm_days(stage, entered_on, planned_end_on, stage_norm_days) as
    case
        when stage = 'running' and planned_end_on < entered_on then 0
        when stage = 'running' then date_diff('day', entered_on, planned_end_on)
        when is_open_stage(stage) then stage_norm_days
    end;

-- The days over norm of a stay on a day; 0 where the norm is unknown.
create or replace macro over_on(entered_on, norm_days, as_of) as
coalesce(days_over(date_diff('day', entered_on, as_of), norm_days), 0);
