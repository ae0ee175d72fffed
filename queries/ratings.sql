-- The owners' own rating beside the computed status, for open pilots.
-- Grain: self_rating x computed_status. self_rating is null where the owner gave none.
-- Parameters: $as_of date, $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: self_rating, computed_status, n_pilots, differs
select
    s.self_rating,
    s.computed_status,
    count(*) as n_pilots,
    bool_or(coalesce(s.rating_differs, false)) as differs
from status_on($as_of) as s
inner join chosen_pilots($municipality, $theme, $owner, $body) as p on s.pilot_no = p.pilot_no
where s.computed_status <> 'closed'
group by s.self_rating, s.computed_status
order by s.self_rating asc nulls last, s.computed_status asc
