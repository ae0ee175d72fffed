-- The days on which the records say of a pilot in which stage it is, or was, or will be: who is named here, and in no
-- stage on a day, had not begun by then; of who is not, the stage is unknown.
-- Grain: pilot_no, known_from, known_until
-- One row per such stretch of days, which may overlap. known_from, known_until: null: always, and until now.
with
told as (
    select
        pilot_no,
        happened_on is not null as is_dated,
        opens_stage,
        said_from,
        known_until,
        min(coalesce(said_from, date '0001-01-01')) over (
            partition by pilot_no, milestone_order, happened_on
            order by statement_no
            rows between 1 following and unbounded following
        ) as corrected_from
    from statements
    where milestone <> 'no_longer_listed'
)

select distinct
    pilot_no,
    said_from as known_from,
    least(known_until, case when is_dated then corrected_from end) as known_until
from told
where opens_stage is not null and (not is_dated or corrected_from is null or corrected_from > date '0001-01-01')
order by pilot_no, known_from, known_until
