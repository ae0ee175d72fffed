-- One row per team and quarter: what is free for rollout.
-- Grain: municipality x team x quarter.
-- Of: capacity
-- Columns: municipality varchar, team varchar, quarter date, fte double, budget decimal(18,2)
select
    municipality,
    team,
    quarter,
    fte,
    budget
from capacity
order by municipality, team, quarter
