-- The norm of each stage on a day, as known on that day: the one adopted last, else the starting value.
-- Grain: stage
-- norm_days is null where a stage has no norm of its own (running has its planned end).
create or replace macro norms_on(as_of) as table
select
    stage,
    stage_order,
    norm_days,
    is_adopted,
    adopted_on,
    adopted_by,
    source_file,
    source_sheet,
    source_row
from norm_periods
where
    holds_from <= as_of
    and (holds_until is null or holds_until > as_of)
    and was_known(known_from, known_until, as_of);
