-- The open pilots that rated themselves, as in rating_gap, each with the record that holds the rating.
-- Grain: pilot_key. $which: all | green | differs | green_differs (rated green, and the records say otherwise).
-- source_*: the pilot's own record.
-- Parameters: $as_of date, $which choice(all|green|differs|green_differs) = all,
--   $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: pilot_key, municipality, title, stage, self_rating, self_rated_on, computed_status, is_over_norm,
--   is_blocked, is_stale, has_red_gates, differs, source_file, source_sheet, source_row
select
    p.pilot_key,
    p.municipality,
    p.title,
    r.stage,
    r.self_rating,
    case when p.self_rated_on <= $as_of then p.self_rated_on end as self_rated_on,
    r.computed_status,
    r.is_over_norm,
    r.is_blocked,
    r.is_stale,
    r.has_red_gates,
    r.differs,
    p.source_file,
    p.source_sheet,
    p.source_row
from ratings_on($as_of) as r
inner join chosen_pilots($as_of, $municipality, $theme, $owner, $body) as p on r.pilot_no = p.pilot_no
where
    case $which
        when 'green' then r.self_rating = 'green'
        when 'differs' then coalesce(r.differs, false)
        when 'green_differs' then r.self_rating = 'green' and coalesce(r.differs, false)
        else true
    end
order by r.differs desc nulls last, p.pilot_no asc
