-- The pilots that are blocked on a day, with the reason stated last.
-- Grain: pilot_no
create or replace macro blocked_on(as_of) as table
with
open_blocks as (
    select
        pilot_no,
        reason,
        note,
        blocked_on,
        source_file,
        source_sheet,
        source_row,
        row_number() over (partition by pilot_no order by blocked_from desc) as nth
    from blocks
    where
        known_from <= as_of
        and (known_until is null or known_until > as_of)
        and blocked_from <= as_of
        and (blocked_until is null or blocked_until > as_of)
)

select
    pilot_no,
    reason,
    note,
    blocked_on,
    source_file,
    source_sheet,
    source_row
from open_blocks
where nth = 1;
