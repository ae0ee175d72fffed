-- Under which municipality and id each pilot is known: as it was said last.
-- Grain: pilot
-- Uses: pilots_told (the stretches of all sources), hand_in_days (hand_in, nth)
create or replace table identities as
with
told as (
    select
        p.pilot,
        p.municipality,
        p.pilot_id,
        row_number() over (partition by p.pilot order by d.nth desc, p.row_no desc) as nth
    from pilots_told as p
    inner join hand_in_days as d on p.hand_in = d.hand_in
)

select
    pilot,
    municipality,
    pilot_id
from told
where nth = 1
