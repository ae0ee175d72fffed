-- Where each pilot stood on a day, as known then; also those that are counted apart.
-- Grain: pilot_no
-- Those of which the records say a stage; of all others it is unknown. stage: of those that are counted apart
-- (is_apart) the one in which they were, null where that is unknown; not_begun where all that the records say is of
-- later days. entered_on, entered_statement: as in `spells`. left_on: since when a list no longer tells of who is
-- counted apart.
create or replace macro stood_on(as_of) as table
with
stays as (
    select *
    from spells_on(as_of)
),

last_stays as (
    select *
    from stays
    where open_until is null
),

told as (
    select distinct pilot_no
    from staged
    where was_known(known_from, known_until, as_of)
)

select
    coalesce(s.pilot_no, t.pilot_no) as pilot_no,
    coalesce(s.stage = 'no_longer_listed', false) as is_apart,
    case when s.stage = 'no_longer_listed' then s.open_from end as left_on,
    coalesce(
        case when s.stage = 'no_longer_listed' then b.stage else s.stage end,
        case when t.pilot_no is not null then 'not_begun' end
    ) as stage,
    case when s.stage = 'no_longer_listed' then b.entered_on else s.entered_on end as entered_on,
    case when s.stage = 'no_longer_listed' then b.entered_statement else s.entered_statement end as entered_statement
from told as t
full join last_stays as s on t.pilot_no = s.pilot_no
left join stays as b
    on
        s.stage = 'no_longer_listed'
        and s.pilot_no = b.pilot_no
        and b.next_stage = 'no_longer_listed'
        and s.open_from = b.open_until;
