-- How ready the pilots are on $as_of that are running or evaluating, in totals for one sentence; those that wait on a
-- decision after success apart.
-- Grain: one row
-- n_pilots: running or evaluating. n_unknown: of them, those of municipalities that had assessed nothing by then: they
-- are in no other number about gates. n_not_ready: with an open gate. n_near, n_near_not_ready, n_near_unknown: of
-- which the evaluation is planned within $near_days, that have an open gate, of which that is unknown. n_overdue..: of
-- which the evaluation was planned before $as_of. n_without_plan: nobody said when the evaluation is. n_missed: that
-- missed a moment of assessing. n_waiting, n_waiting_not_ready, n_waiting_unknown: those that wait.
-- most_open: the gate that most of the running and evaluating are missing, n_most_open of them, the first of the
-- contract where several are missed as often (n_as_often of them); null where none is missed.
-- Parameters: $as_of date, $near_days integer = 91, $filters
-- Columns: n_pilots bigint, n_unknown bigint, n_not_ready bigint, n_near bigint, n_near_not_ready bigint,
--   n_near_unknown bigint, n_overdue bigint, n_overdue_not_ready bigint, n_overdue_unknown bigint,
--   n_without_plan bigint, n_missed bigint, n_waiting bigint, n_waiting_not_ready bigint, n_waiting_unknown bigint,
--   most_open text, n_most_open bigint, n_as_often bigint
-- Reads: prepared
with
pilots_then as materialized (
    select
        open_items,
        not is_waiting as is_underway,
        is_waiting,
        open_gates,
        evaluation_on,
        moments_missed,
        is_near,
        is_overdue,
        is_near_not_ready,
        is_overdue_not_ready
    from prepared
),

gates as (
    select
        i.item,
        i.item_order,
        count(*) as n_open
    from pilots_then as p
    inner join readiness_items as i on list_contains(string_split(p.open_items, ', '), i.item)
    where p.is_underway
    group by i.item, i.item_order
),

most as (
    select
        arg_max(item, 100 * n_open - item_order) as most_open,
        max(n_open) as n_most_open,
        count(*) filter (where n_open = (select max(g.n_open) from gates as g)) as n_as_often
    from gates
),

counted as (
    select
        count(*) filter (where is_underway) as n_pilots,
        count(*) filter (where is_underway and open_gates is null) as n_unknown,
        count(*) filter (where is_underway and open_gates > 0) as n_not_ready,
        count(*) filter (where is_near) as n_near,
        count(*) filter (where is_near_not_ready) as n_near_not_ready,
        count(*) filter (where is_near and open_gates is null) as n_near_unknown,
        count(*) filter (where is_overdue) as n_overdue,
        count(*) filter (where is_overdue_not_ready) as n_overdue_not_ready,
        count(*) filter (where is_overdue and open_gates is null) as n_overdue_unknown,
        count(*) filter (where is_underway and evaluation_on is null) as n_without_plan,
        count(*) filter (where is_underway and moments_missed > 0) as n_missed,
        count(*) filter (where is_waiting) as n_waiting,
        count(*) filter (where is_waiting and open_gates > 0) as n_waiting_not_ready,
        count(*) filter (where is_waiting and open_gates is null) as n_waiting_unknown
    from pilots_then
)

select
    c.*,
    m.most_open,
    m.n_most_open,
    m.n_as_often
from counted as c
cross join most as m
order by c.n_pilots
