-- One row per team and quarter: what is free for rollout, or what there is at all (basis).
-- Grain: municipality, team, quarter
-- Of: capacity
-- Columns: municipality text, team text, quarter date, fte double, budget decimal(18,2), basis text
select
    municipality,
    team,
    quarter,
    fte,
    budget,
    basis
from capacity
where was_known(known_from, known_until, last_day())
order by municipality, team, quarter
