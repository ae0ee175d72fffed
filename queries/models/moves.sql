-- One row per move of a pilot into a stage or out of it: what flow and stock are counted from.
-- Grain: pilot_no, stage_order, moved_on, is_arrival, statement_no, known_from
-- moved_on: the day from which it counts. is_known: that day was stated; if not, it moves the stock but is no flow.
-- statement_no: the statement that moved it. known_from, known_until: as in `spells`.
-- is_crossing: the move is into the open portfolio or out of it (by being anchored or stopped, or coming back).
with
both_ways as (
    select
        pilot_no,
        stage,
        stage_order,
        entered_statement as statement_no,
        open_from as moved_on,
        entered_on is not null as is_known,
        true as is_arrival,
        is_open_stage(stage) and coalesce(not is_open_stage(stage_before), true) as is_crossing,
        known_from,
        known_until
    from spells
    union all
    select
        pilot_no,
        stage,
        stage_order,
        left_statement,
        open_until,
        left_on is not null,
        false,
        is_open_stage(stage) and not is_open_stage(next_stage),
        known_from,
        known_until
    from spells
    where open_until is not null
)

select
    pilot_no,
    stage,
    stage_order,
    statement_no,
    moved_on,
    extract(year from moved_on) * 12 + extract(month from moved_on) - 1 as month_no,
    is_known,
    is_arrival,
    is_crossing,
    known_from,
    known_until
from both_ways
order by pilot_no, moved_on, stage_order, known_from
