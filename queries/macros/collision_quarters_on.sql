-- The quarters for which a success collision is asked on a day.
-- Grain: municipality, quarter
-- Of each municipality with pilots or capacity: from the present quarter to the last that any capacity names, at least
-- 8 and at most 20. nth: from 0 on; ends_on: the last day.
create or replace macro collision_quarters_on(as_of, places) as table
with
named as (
    select
        municipality,
        quarter
    from capacity
    where was_known(known_from, known_until, as_of)
    union all
    select distinct
        municipality,
        cast(null as date)
    from portfolio
),

horizons as (
    select
        municipality,
        max(quarter) as last_quarter
    from named
    where is_in_groups(places, municipality)
    group by municipality
),

numbered as (
    select
        municipality,
        unnest(
            range(least(greatest(coalesce(date_diff('quarter', cast(as_of as date), last_quarter), 0) + 1, 8), 20))
        ) as nth
    from horizons
)

select
    municipality,
    nth,
    cast(date_trunc('quarter', cast(as_of as date)) + to_months(cast(3 * nth as integer)) as date) as quarter,
    cast(date_trunc('quarter', cast(as_of as date)) + to_months(cast(3 * nth + 3 as integer)) as date) - 1 as ends_on
from numbered;
