-- The pilots that are not public on $as_of, whatever was chosen: what is shown of them is marked.
-- Grain: pilot_key
-- Who may not see them finds none. Nobody said of a pilot that it is public: it is not. is_beside_public: of the chosen
-- pilots at least one is public, so that a mark tells pilots apart.
-- Parameters: $as_of date, $filters
-- Columns: pilot_key text, is_beside_public boolean
with
shown as (
    select count(*) as n_public
    from chosen_pilots($as_of, $filters)
    where visibility = 'public'
)

select
    p.pilot_key,
    s.n_public > 0 as is_beside_public
from pilots_on($as_of) as p
cross join shown as s
where p.visibility is distinct from 'public'
order by p.pilot_key
