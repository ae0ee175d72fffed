-- What was taken over by a day, as known then, each with the last state that held by then.
-- Grain: by_municipality, by_pilot_id, municipality, pilot_id, lesson_id, reused_on
-- status, status_on: of a state that held by the day; null where nobody had told one. One that came later counts
-- nowhere: what was taken over was so before it.
create or replace macro reuses_on(as_of) as table
with
known as (
    select
        * exclude (status, status_on),
        case when status_on is null or status_on <= as_of then status end as status,
        case when status_on <= as_of then status_on end as status_on
    from reuses
    where reused_on <= as_of and was_known(known_from, known_until, as_of)
)

select *
from known
qualify
    row_number() over (
        partition by municipality, pilot_id, lesson_id, by_municipality, by_pilot_id, reused_on
        order by
            coalesce(status_on, reused_on) desc,
            status is not null desc,
            source_file desc,
            source_row desc
    ) = 1;
