-- The final decisions on a rollout in the twelve months up to a day.
-- Grain: pilot_no x happened_on. statement_no: the first statement of that day that says so.
create or replace macro decisions_made(as_of, municipalities, themes, owners, bodies) as table
select
    h.pilot_no,
    h.happened_on,
    min(h.statement_no) as statement_no
from happenings_on(as_of) as h
inner join chosen_pilots(as_of, municipalities, themes, owners, bodies) as p on h.pilot_no = p.pilot_no
where
    h.milestone = 'rollout_decision'
    and h.outcome in ('rollout_full', 'rollout_targeted', 'stop')
    and h.happened_on > window_start(as_of, 'months_12')
group by h.pilot_no, h.happened_on;
