-- Statements about milestones, each once: what two sources say alike holds from the day on which the first one said it.
-- Grain: hand_in, row_no, known_from
-- Uses: rows_of_all (milestones of all sources), hand_in_days (hand_in, nth)
with
told as (
    select
        r.*,
        row_number() over (
            partition by r.pilot, r.content, r.known_until
            order by r.recorded_on asc nulls first, r.known_from asc nulls first, d.nth asc, r.row_no asc
        ) as telling
    from rows_of_all as r
    inner join hand_in_days as d on r.hand_in = d.hand_in
)

select * exclude (telling)
from told
where telling = 1
