-- The next meeting of each body that successful pilots wait for and that can still be reached, soonest first.
-- Grain: municipality x body. body is null for pilots of which nobody said who decides; meets_on is null where the
-- body has no meeting in its calendar that can still be reached: its papers are not yet due on $as_of.
-- missed_on, missed_papers_on: a meeting before it that is still to come, of which the papers are past.
-- Parameters: $as_of date, $include_partly boolean = false, $municipality text[], $theme text[], $owner text[],
--   $body text[]
-- Columns: municipality, body, meets_on, papers_due_on, n_waiting, missed_on, missed_papers_on
with
waiting as (
    select
        p.municipality,
        p.body,
        count(*) as n_waiting
    from waits_on($as_of) as w
    inner join chosen_pilots($as_of, $municipality, $theme, $owner, $body) as p on w.pilot_no = p.pilot_no
    where $include_partly or not w.is_partly
    group by p.municipality, p.body
)

select
    w.municipality,
    w.body,
    u.meets_on,
    u.papers_due_on,
    w.n_waiting,
    u.missed_on,
    u.missed_papers_on
from waiting as w
left join next_meetings_on($as_of) as u on w.municipality = u.municipality and w.body = u.body
order by u.meets_on asc nulls last, w.n_waiting desc, w.municipality asc, w.body asc nulls last
