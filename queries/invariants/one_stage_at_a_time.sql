-- A pilot is in one stage at a time: the end of a stay is the start of the next. Finds the pilots for which that fails.
with
ordered as (
    select
        pilot_no,
        open_from,
        open_until,
        lead(open_from) over (partition by pilot_no order by open_from, open_until nulls last) as next_from
    from spells
    where known_until is null
)

select
    pilot_no,
    open_from,
    open_until,
    next_from
from ordered
where open_until < open_from or open_until > next_from or (open_until is null and next_from is not null)
order by pilot_no, open_from
limit 10
