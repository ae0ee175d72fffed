-- The stay in which each pilot is on a day, with its age and what that is over norm.
-- Grain: pilot_no. age_days is null when the day of entering is unknown; days_over_norm is null when the age or the
-- norm is unknown, and 0 up to and including the day on which the norm is reached. Anchored and stopped are ends: there
-- is no norm for staying there. entered_statement: as in `spells`.
create or replace macro stays_on(as_of) as table
with
aged as (
    select
        s.pilot_no,
        s.stage,
        s.stage_order,
        s.entered_statement,
        s.entered_on,
        s.is_inexact,
        date_diff('day', s.entered_on, as_of) as age_days,
        case
            when s.stage = 'running' and s.planned_end_on < s.entered_on then 0
            when s.stage = 'running' then date_diff('day', s.entered_on, s.planned_end_on)
            when s.stage not in ('anchored', 'stopped') then n.norm_days
        end as norm_days
    from spells as s
    inner join norms_on(as_of) as n on s.stage = n.stage
    where s.open_from <= as_of and (s.open_until is null or s.open_until > as_of)
)

select
    pilot_no,
    stage,
    stage_order,
    entered_statement,
    entered_on,
    is_inexact,
    age_days,
    norm_days,
    case
        when age_days is not null and norm_days is not null then greatest(0, age_days - norm_days)
    end as days_over_norm
from aged;
