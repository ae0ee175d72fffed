-- The stretches of days between which a reader was told something else of a pilot's past.
-- Grain: pilot_no, epoch_no
-- A stretch ends where a statement was recorded about an earlier day: what is written down on the day itself changes no
-- earlier answer. Where a statement has neither a day nor a day of recording, its place depends on the others, so that
-- every statement ends a stretch. It also ends where a statement no longer holds, and where a list no longer tells of
-- the pilot or does so again.
-- known_until: the first day of the next stretch; null for the last.
create temp table epochs as
with
drifting as (
    select distinct pilot_no
    from statements
    where happened_on is null and told_from is null
),

ends as (
    select
        pilot_no,
        known_from
    from statements
    where
        known_from > date '0001-01-01'
        and (
            told_from > coalesce(happened_on, recorded_on)
            or milestone = 'no_longer_listed'
            or pilot_no in (select d.pilot_no from drifting as d)
        )
    union
    select
        pilot_no,
        known_until
    from statements
    where known_until is not null
),

starts as (
    select
        pilot_no,
        known_from
    from ends
    union all
    select distinct
        pilot_no,
        date '0001-01-01'
    from statements
)

select
    pilot_no,
    row_number() over life as epoch_no,
    known_from,
    lead(known_from) over life as known_until
from starts
window life as (partition by pilot_no order by known_from)
order by pilot_no, known_from
