-- The first meeting of each body from a day on; a meeting on the day itself counts.
-- Grain: municipality x body.
create or replace macro next_meetings_on(as_of) as table
with
upcoming as (
    select
        municipality,
        body,
        meets_on,
        papers_due_on,
        row_number() over (partition by municipality, body order by meets_on) as nth
    from meetings
    where meets_on >= as_of
)

select
    municipality,
    body,
    meets_on,
    papers_due_on
from upcoming
where nth = 1;
