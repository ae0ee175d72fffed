-- The moves into and out of what is watched, one row for each group that a pilot counts in.
-- Grain: move x grp. watched: each (every stage for itself), one stage, or open (the open portfolio as a whole, in
-- which moving on to the next stage is no move; stage is then null). By stage, open means each.
create or replace macro moves_of(as_of, by_what, watched, municipalities, themes, owners, bodies) as table
select
    m.pilot_no,
    case when watched <> 'open' or by_what = 'stage' then m.stage end as stage,
    case when watched <> 'open' or by_what = 'stage' then m.stage_order end as stage_order,
    case when by_what = 'stage' then m.stage else g.grp end as grp,
    g.weight,
    m.statement_no,
    m.moved_on,
    m.month_no,
    m.is_known,
    m.is_arrival
from moves_on(as_of) as m
inner join chosen_pilots(as_of, municipalities, themes, owners, bodies) as p on m.pilot_no = p.pilot_no
inner join pilot_groups(as_of, by_what) as g on m.pilot_no = g.pilot_no
where
    watched = 'each'
    or m.stage = watched
    or (watched = 'open' and (m.is_crossing or by_what = 'stage'));
