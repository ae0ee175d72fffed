-- The pilots that were in a stage, or open, at the end of a day, one row for each group that a pilot counts in: what
-- arrived of stage_moves and had not left.
-- Grain: pilot_key, stage, grp
-- $stage: one stage, each for itself, or open: the open portfolio as one (stage is then null). $grp: of these groups
-- only ('' is the group that is not stated).
-- The day: $day, or the last of the month of $month; never later than $as_of, which it is when both are left out.
-- weight: the share of the pilot that counts in the group. came_on: the day from which it counts there.
-- source_*: the statement by which it came.
-- Parameters: $as_of date, $by dimension = all, $grp text[], $stage watched = each, $day date = null,
--   $month date = null, $which choice(is_there) = is_there, $filters
-- Columns: pilot_key text, municipality text, title text, grp text, stage text, came_on date, weight double,
--   source_file text, source_sheet text, source_row bigint
-- Measures: stock_end weight
create or replace macro stock(as_of, by_what, watched, filters, on_day, in_month) as table
    with
    month_ends as (
        select e.day
        from calendar as m
        inner join calendar as e on m.month_no = e.month_no and e.is_month_end
        where m.day = cast(in_month as date)
    ),

    last_day as (
        select least(as_of, coalesce(cast(on_day as date), max(day), as_of)) as until_day
        from month_ends
    )

    select
        m.pilot_no,
        coalesce(max(case when m.is_arrival then m.statement_no end), max(m.statement_no)) as statement_no,
        any_value(m.municipality) as municipality,
        m.stage,
        m.stage_order,
        m.grp,
        true as is_there,
        max(case when m.is_arrival then m.moved_on end) as came_on,
        sum(m.net) as weight
    from stage_moves(as_of, by_what, watched, filters) as m
    cross join last_day as l
    where m.moved_on <= l.until_day
    group by m.pilot_no, m.stage, m.stage_order, m.grp
    -- Shares of a pilot that came and went leave a trace of rounding, which is nothing.
    having abs(sum(m.net)) > 1e-9;

with
base as (  -- noqa: ST03
    select *
    from stock($as_of, $by, $stage, $filters, $day, $month)
    where is_in_groups($grp, grp)
)

select
    pilot_key,
    municipality,
    title,
    grp,
    stage,
    came_on,
    weight,
    source_file,
    source_sheet,
    source_row
from rows_behind('base', $which, $as_of)
order by stage_order asc nulls last, came_on asc, pilot_no asc, grp asc nulls last
