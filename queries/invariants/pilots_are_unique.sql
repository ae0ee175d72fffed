-- One record a pilot on each day. Finds those of which two are known on one day.
with
followed as (
    select
        pilot_key,
        known_until,
        lead(coalesce(known_from, date '0001-01-01')) over (
            partition by pilot_no
            order by known_from asc nulls first
        ) as next_from
    from pilots_known
)

select
    pilot_key,
    known_until,
    next_from
from followed
where next_from < coalesce(known_until, date '9999-12-31')
order by pilot_key
limit 10
