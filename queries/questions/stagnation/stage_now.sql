-- Where each pilot is on $as_of, since when, and how that stands to its norm.
-- Grain: pilot_key
-- Pilots that had not begun by then are absent; a stage that is unknown is null.
-- Parameters: $as_of date, $filters
-- Columns: municipality text, pilot_id text, title text, theme text, owner text, stage text, entered_on date,
--   age_days bigint, norm_days bigint, days_over_norm bigint, is_blocked boolean, record_age_days bigint,
--   self_rating text, is_inexact boolean, computed_status text, pilot_key text
select
    p.municipality,
    p.pilot_id,
    p.title,
    p.theme,
    p.owner,
    s.stage,
    s.entered_on,
    s.age_days,
    s.norm_days,
    s.days_over_norm,
    s.is_blocked,
    s.record_age_days,
    s.self_rating,
    s.is_inexact,
    s.computed_status,
    p.pilot_key
from chosen_pilots($as_of, $filters) as p
inner join status_on($as_of) as s on p.pilot_no = s.pilot_no
order by s.days_over_norm desc nulls last, p.pilot_key
