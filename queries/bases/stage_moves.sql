-- The moves into and out of what is watched up to $as_of, one row for each group that a pilot counts in; as rows those
-- on a known day, the latest first.
-- Grain: statement_no, stage, grp, series
-- Choices: watched
--   each|open|idea|preparing|running|evaluating|awaiting_decision|implementing|anchoring|anchored|stopped|
--   no_longer_listed, watched_open each|open|idea|preparing|running|evaluating|awaiting_decision|implementing|anchoring
-- $stage: each (every stage for itself), one stage, or open (the open portfolio as a whole, in which moving on to the
-- next stage is no move; stage is then null). By stage, open means each. $within, up to $as_of: ever | weeks_13 |
-- months_12.
-- no_longer_listed is where pilots go of whom their list no longer tells.
-- $grp, $series (arrivals | departures), $month (as 2026-01-01): of these only ('' is the group that is not stated).
-- weight: the share of the pilot that counts in the group; net: the same, negative where it left. source_*: the
-- statement that moved it.
-- Parameters: $as_of date, $by dimension = all, $grp text[], $stage watched = each, $series text[],
--   $within choice(ever|weeks_13|months_12) = ever, $month text[],
--   $which choice(is_known|is_known_arrival|is_known_departure) = is_known, $filters
-- Columns: pilot_key text, municipality text, title text, grp text, stage text, series text, moved_on date,
--   weight double, net double, statement_no bigint, source_file text, source_sheet text, source_row bigint
-- Measures: arrivals weight if is_known_arrival, departures weight if is_known_departure, net net if is_known,
--   moves weight if is_known
create or replace macro stage_moves(as_of, by_what, watched, filters) as table
    select
        m.pilot_no,
        m.statement_no,
        g.municipality,
        case when watched <> 'open' or by_what = 'stage' then m.stage end as stage,
        case when watched <> 'open' or by_what = 'stage' then m.stage_order end as stage_order,
        case when by_what = 'stage' then m.stage else g.grp end as grp,
        case when m.is_arrival then 'arrivals' else 'departures' end as series,
        m.moved_on,
        m.month_no,
        m.is_arrival,
        m.is_known,
        m.is_known and m.is_arrival as is_known_arrival,
        m.is_known and not m.is_arrival as is_known_departure,
        g.weight,
        case when m.is_arrival then g.weight else -g.weight end as net
    from moves_on(as_of) as m
    inner join pilot_groups(as_of, by_what, filters) as g on m.pilot_no = g.pilot_no
    where
        watched = 'each'
        or m.stage = watched
        or (watched = 'open' and (m.is_crossing or by_what = 'stage'));

with
base as (  -- noqa: ST03
    select *
    from stage_moves($as_of, $by, $stage, $filters)
    where
        moved_on > window_start($as_of, $within)
        and is_in_groups($grp, grp)
        and is_in_groups($series, series)
        and month_no in (
            select c.month_no
            from calendar as c
            where is_in_groups($month, cast(c.month_starts_on as varchar))
        )
)

select
    pilot_key,
    municipality,
    title,
    grp,
    stage,
    series,
    moved_on,
    weight,
    net,
    statement_no,
    source_file,
    source_sheet,
    source_row
from rows_behind('base', $which, $as_of)
order by
    moved_on desc,
    pilot_no asc,
    grp asc nulls last,
    is_arrival asc,
    stage_order asc nulls last,
    statement_no asc
