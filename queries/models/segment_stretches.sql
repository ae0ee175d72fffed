-- The stretches of days between which the areas and target groups of a pilot, as they were known, changed.
-- Grain: pilot_no, known_from
-- Of every pilot. known_until is null for the last. An area that got another name is a change.
create temp table segment_stretches as
with
renamed as (
    select
        s.pilot_no,
        a.known_from,
        a.known_until
    from segment_rows as s
    inner join areas as a on s.municipality = a.municipality and s.area = a.area
    where a.known_from is not null or a.known_until is not null
),

changed as (
    select
        pilot_no,
        known_from
    from segment_rows
    where known_from is not null
    union
    select
        pilot_no,
        known_until
    from segment_rows
    where known_until is not null
    union
    select
        pilot_no,
        known_from
    from renamed
    where known_from is not null
    union
    select
        pilot_no,
        known_until
    from renamed
    where known_until is not null
    union all
    select
        pilot_no,
        date '0001-01-01'
    from portfolio
)

select
    pilot_no,
    known_from,
    lead(known_from) over (partition by pilot_no order by known_from) as known_until
from changed
