-- By how many days a stay is over its norm on a day, and (stay_norm_days) what its norm is.
-- A running pilot has its first planned end as norm; anchored and stopped are ends, for which there is none. Null when
-- the day of entering or the norm is unknown; 0 up to and including the day on which the norm is reached.
create or replace macro stay_norm_days(stage, entered_on, planned_end_on, stage_norm_days) as
    case
        when stage = 'running' and planned_end_on < entered_on then 0
        when stage = 'running' then date_diff('day', entered_on, planned_end_on)
        when stage not in ('anchored', 'stopped') then stage_norm_days
    end;

create or replace macro stay_days_over_norm(stage, entered_on, planned_end_on, stage_norm_days, as_of) as
    case
        when
            entered_on is not null
            and stay_norm_days(stage, entered_on, planned_end_on, stage_norm_days) is not null
            then greatest(
                0,
                date_diff('day', entered_on, as_of)
                - stay_norm_days(stage, entered_on, planned_end_on, stage_norm_days)
            )
    end;

-- The same by the norm in days; 0 where the norm is unknown.
create or replace macro over_on(entered_on, norm_days, as_of) as
    coalesce(greatest(0, date_diff('day', entered_on, as_of) - norm_days), 0);
