-- One row per move of a pilot into a stage or out of it: what flow and stock are counted from.
-- Grain: pilot_no x stage_order x moved_on x is_arrival (twice where a pilot came and went twice on one day).
-- moved_on: the day from which it counts. is_known: that day was stated; if not, it moves the stock but is no flow.
-- statement_no: the statement of `happenings` that moved it.
-- is_crossing: the move is into the open portfolio or out of it (by being anchored or stopped, or coming back).
with
stays as (
    select
        s.pilot_no,
        s.stage,
        s.stage_order,
        s.entered_on,
        s.left_on,
        s.open_from,
        s.open_until,
        s.next_stage,
        s.entered_statement,
        s.left_statement,
        lag(s.stage) over (
            partition by s.pilot_no
            order by s.open_from asc, s.open_until asc nulls last, s.stage_order asc
        ) as stage_before
    from spells as s
),

both_ways as (
    select
        pilot_no,
        stage,
        stage_order,
        entered_statement as statement_no,
        open_from as moved_on,
        entered_on is not null as is_known,
        true as is_arrival,
        stage not in ('anchored', 'stopped') and coalesce(stage_before in ('anchored', 'stopped'), true) as is_crossing
    from stays
    union all
    select
        pilot_no,
        stage,
        stage_order,
        left_statement,
        open_until,
        left_on is not null,
        false,
        stage not in ('anchored', 'stopped') and next_stage in ('anchored', 'stopped')
    from stays
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
    is_crossing
from both_ways
order by pilot_no, moved_on, stage_order
