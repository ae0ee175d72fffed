-- The owner's own rating beside what the records say, for every open pilot that was rated; both are shown.
-- Grain: pilot_key
-- Those that differ first, then by rating.
-- What the computed status looks at stands beside it, each by itself; `differs` as ratings_on says.
-- Parameters: $as_of date, $by dimension = theme, $filters
-- Columns: pilot_key text, municipality text, pilot_id text, title text, grp text, stage text, self_rating text,
--   self_rated_on date, computed_status text, is_over_norm boolean, is_blocked boolean, is_stale boolean,
--   has_red_gates boolean, open_gates bigint, differs boolean, source_file text, source_sheet text, source_row bigint
select
    p.pilot_key,
    p.municipality,
    p.pilot_id,
    p.title,
    case when $by = 'stage' then r.stage else p.grp end as grp,
    r.stage,
    r.self_rating,
    case when p.self_rated_on <= $as_of then p.self_rated_on end as self_rated_on,
    r.computed_status,
    r.is_over_norm,
    r.is_blocked,
    r.is_stale,
    r.has_red_gates,
    r.open_gates,
    r.differs,
    p.source_file,
    p.source_sheet,
    p.source_row
from ratings_on($as_of) as r
inner join listed_pilots($as_of, $by, null, $filters) as p on r.pilot_no = p.pilot_no
order by
    r.differs desc nulls last,
    case r.self_rating when 'green' then 1 when 'amber' then 2 else 3 end,
    p.pilot_key
