-- The owner's own rating beside what the records say, for every open pilot that was rated; both are shown.
-- Grain: pilot_key, those that differ first, then by rating.
-- What the computed status looks at stands beside it, each by itself; `differs` as ratings_on says.
-- Parameters: $as_of date,
--   $by choice(stage|theme|area|target_group|owner|receiving_team|body|municipality|all) = theme,
--   $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: pilot_key, municipality, pilot_id, title, grp, stage, self_rating, self_rated_on, computed_status,
--   is_over_norm, is_blocked, is_stale, has_red_gates, open_gates, differs
select
    p.pilot_key,
    p.municipality,
    p.pilot_id,
    p.title,
    case when $by = 'stage' then r.stage else g.grp end as grp,
    r.stage,
    r.self_rating,
    case when p.self_rated_on <= $as_of then p.self_rated_on end as self_rated_on,
    r.computed_status,
    r.is_over_norm,
    r.is_blocked,
    r.is_stale,
    r.has_red_gates,
    r.open_gates,
    r.differs
from ratings_on($as_of) as r
inner join chosen_pilots($as_of, $municipality, $theme, $owner, $body) as p on r.pilot_no = p.pilot_no
inner join group_names($as_of, $by, null) as g on r.pilot_no = g.pilot_no
order by
    r.differs desc nulls last,
    case r.self_rating when 'green' then 1 when 'amber' then 2 else 3 end,
    p.pilot_key
