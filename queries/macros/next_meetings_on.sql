-- The first meeting of each body that can still be reached on a day: of which the papers are not yet due, or without a
-- day for papers the meeting itself. On the day itself it can.
-- Grain: municipality, body
-- Those with a meeting from that day on. meets_on and papers_due_on are null where none can be reached any more.
-- missed_on, missed_papers_on: the first meeting from that day on that is too late, where one comes before it.
create or replace macro next_meetings_on(as_of) as table
with
upcoming as (
    select
        municipality,
        body,
        meets_on,
        papers_due_on,
        coalesce(papers_due_on, meets_on) >= as_of as is_in_time,
        row_number() over (
            partition by municipality, body, coalesce(papers_due_on, meets_on) >= as_of
            order by meets_on asc, papers_due_on asc nulls last
        ) as nth
    from meetings
    where meets_on >= as_of and was_known(known_from, known_until, as_of)
),

firsts as (
    select
        municipality,
        body,
        max(case when is_in_time then meets_on end) as meets_on,
        max(case when is_in_time then papers_due_on end) as papers_due_on,
        max(case when not is_in_time then meets_on end) as too_late_on,
        max(case when not is_in_time then papers_due_on end) as too_late_papers_on
    from upcoming
    where nth = 1
    group by municipality, body
)

select
    municipality,
    body,
    meets_on,
    papers_due_on,
    case when meets_on is null or too_late_on < meets_on then too_late_on end as missed_on,
    case when meets_on is null or too_late_on < meets_on then too_late_papers_on end as missed_papers_on
from firsts;
