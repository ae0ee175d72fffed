-- The groups of each chosen pilot in one text, for lists with one row a pilot; `chosen` leaves pilots of those groups
-- only, as is_in_groups says.
-- Grain: pilot_no
-- by_what: as in pilot_groups.
create or replace macro group_names(as_of, by_what, chosen, filters) as table
with
picked as (
    select distinct pilot_no
    from pilot_groups(as_of, by_what, filters)
    where is_in_groups(chosen, grp)
),

names as (
    select
        pilot_no,
        grp
    from pilot_groups(as_of, by_what, filters)
    where by_what not in ('area', 'target_group')
    union all
    select
        pilot_no,
        grp
    from segment_names
    where dimension = by_what
)

select
    pilot_no,
    grp
from names
where
    cast(chosen as varchar[]) is null
    or by_what = 'stage'
    or pilot_no in (select picked.pilot_no from picked);
