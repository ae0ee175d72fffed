-- The final decisions on a rollout in the twelve months up to $as_of; as rows the latest first.
-- Grain: pilot_key, decided_on
-- source_*: the first statement of that day that says so.
-- Parameters: $as_of date, $which choice(is_decided) = is_decided, $filters
-- Columns: pilot_key text, municipality text, title text, outcome text, decided_on date, decided_by text,
--   source_file text, source_sheet text, source_row bigint
-- Measures: n_decided rows
create or replace macro decisions(as_of, filters) as table
    select
        h.pilot_no,
        min(h.statement_no) as statement_no,
        any_value(p.municipality) as municipality,
        true as is_decided,
        h.happened_on as decided_on
    from happenings_on(as_of) as h
    inner join chosen_pilots(as_of, filters) as p on h.pilot_no = p.pilot_no
    where
        h.milestone = 'rollout_decision'
        and is_final(h.outcome)
        and h.happened_on > window_start(as_of, 'months_12')
    group by h.pilot_no, h.happened_on;

with
base as (  -- noqa: ST03
    select *
    from decisions($as_of, $filters)
)

select
    pilot_key,
    municipality,
    title,
    outcome,
    decided_on,
    decided_by,
    source_file,
    source_sheet,
    source_row
from rows_behind('base', $which, $as_of)
order by decided_on desc, pilot_no asc
