-- The stay in which each pilot is on a day, with its age and what that is over norm, as known on that day. Pilots that
-- are counted apart are in none.
-- Grain: pilot_no
-- age_days is null when the day of entering is unknown; days_over_norm is null when the age or the norm is unknown, and
-- 0 up to and including the day on which the norm is reached: is_over_norm is then false, and months_over is 0.
-- Anchored and stopped are ends: there is no norm for staying there. entered_statement: as in `spells`.
create or replace macro stays_on(as_of) as table
with
measured as (
    select
        s.pilot_no,
        s.stage,
        s.stage_order,
        s.entered_statement,
        s.entered_on,
        s.is_inexact,
        date_diff('day', s.entered_on, as_of) as age_days,
        stay_norm_days(s.stage, s.entered_on, s.planned_end_on, n.norm_days) as norm_days
    from spells_on(as_of) as s
    inner join norms_on(as_of) as n on s.stage = n.stage
    where s.open_until is null and s.stage <> 'no_longer_listed'
)

select
    *,
    days_over(age_days, norm_days) as days_over_norm,
    is_over(age_days, norm_days) as is_over_norm,
    months_over(age_days, norm_days) as months_over
from measured;
