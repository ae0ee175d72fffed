-- What is blocked on $as_of: why, since when, for how long. The longest first.
-- Grain: pilot_key, those not anchored or stopped. Pilots of one of the groups in $grp only, where given.
-- grp: all groups of the pilot in one text. blocked_on, days_blocked: null where the day is unknown; reason: null where
-- none was stated.
-- Parameters: $as_of date,
--   $by choice(stage|theme|area|target_group|owner|receiving_team|body|municipality|all) = theme,
--   $grp text[], $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: pilot_key, municipality, pilot_id, title, grp, stage, reason, note, blocked_on, days_blocked
select
    p.pilot_key,
    p.municipality,
    p.pilot_id,
    p.title,
    case when $by = 'stage' then s.stage else g.grp end as grp,
    s.stage,
    b.reason,
    b.note,
    b.blocked_on,
    date_diff('day', b.blocked_on, $as_of) as days_blocked
from blocked_on($as_of) as b
inner join chosen_pilots($as_of, $municipality, $theme, $owner, $body) as p on b.pilot_no = p.pilot_no
inner join group_names($as_of, $by, $grp) as g on b.pilot_no = g.pilot_no
left join stays_on($as_of) as s on b.pilot_no = s.pilot_no
where
    coalesce(s.stage not in ('anchored', 'stopped'), true)
    and ($by <> 'stage' or is_in_groups($grp, s.stage))
order by days_blocked desc nulls last, p.pilot_key asc
