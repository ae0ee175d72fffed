-- The pilots that were in a stage, or open, at the end of a day: what arrived of moves_of and had not left.
-- Grain: pilot_key x stage x grp. Of the groups in $grp only, where given ('' is the group that is not stated). $stage:
-- one stage, each for itself, or open: the open portfolio as one (stage is then null).
-- The day: $day, or the last of the month of $month; never later than $as_of, which it is when both are left out.
-- weight: the share of the pilot that counts in the group. came_on: the day from which it counts there.
-- source_*: the statement by which it came.
-- Parameters: $as_of date, $by choice(stage|theme|area|target_group|owner|receiving_team|body|municipality|all) =
--   all, $grp text[], $stage
--   choice(each|open|idea|preparing|running|evaluating|awaiting_decision|implementing|anchoring|anchored|stopped) =
--   each, $day date = null, $month date = null, $municipality text[], $theme text[], $owner text[], $body text[]
-- Columns: pilot_key, municipality, title, grp, stage, came_on, weight, source_file, source_sheet, source_row
with
month_ends as (
    select e.day
    from calendar as m
    inner join calendar as e on m.month_no = e.month_no and e.is_month_end
    where m.day = cast($month as date)
),

last_day as (
    select least($as_of, coalesce(cast($day as date), max(day), $as_of)) as day
    from month_ends
),

there as (
    select
        m.pilot_no,
        m.stage,
        m.stage_order,
        m.grp,
        sum(case when m.is_arrival then m.weight else -m.weight end) as weight,
        max(case when m.is_arrival then m.moved_on end) as came_on,
        coalesce(max(case when m.is_arrival then m.statement_no end), max(m.statement_no)) as statement_no
    from moves_of($as_of, $by, $stage, $municipality, $theme, $owner, $body) as m
    cross join last_day as l
    where m.moved_on <= l.day and is_in_groups($grp, m.grp)
    group by m.pilot_no, m.stage, m.stage_order, m.grp
    -- Shares of a pilot that came and went leave a trace of rounding, which is nothing.
    having abs(sum(case when m.is_arrival then m.weight else -m.weight end)) > 1e-9
)

select
    p.pilot_key,
    p.municipality,
    p.title,
    t.grp,
    t.stage,
    t.came_on,
    t.weight,
    h.source_file,
    h.source_sheet,
    h.source_row
from there as t
inner join portfolio as p on t.pilot_no = p.pilot_no
inner join statements as h on t.statement_no = h.statement_no
order by t.stage_order asc nulls last, t.came_on asc, t.pilot_no asc, t.grp asc nulls last
