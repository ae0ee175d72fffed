-- The stays in which stagnation can build up on a day, one row for each group that a pilot counts in.
-- Grain: pilot_no x grp. Open: in any stage but anchored or stopped. months_over: months over norm, 0 where unknown.
create or replace macro open_stays_on(as_of, by_what, municipalities, themes, owners, bodies) as table
select
    s.pilot_no,
    s.stage,
    s.stage_order,
    case when by_what = 'stage' then s.stage else g.grp end as grp,
    g.weight,
    s.entered_statement,
    s.entered_on,
    s.age_days,
    s.norm_days,
    coalesce(s.days_over_norm, 0) > 0 as is_over_norm,
    coalesce(s.days_over_norm, 0) / 30.4375 as months_over
from stays_on(as_of) as s
inner join chosen_pilots(as_of, municipalities, themes, owners, bodies) as p on s.pilot_no = p.pilot_no
inner join pilot_groups(as_of, by_what) as g on s.pilot_no = g.pilot_no
where s.stage not in ('anchored', 'stopped');
