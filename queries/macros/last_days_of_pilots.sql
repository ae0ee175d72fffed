-- The last day to begin preparing the rollout of each pilot that is underway: the earliest of its strands that are not
-- done.
-- Grain: pilot_no
-- strands_of: the name of rows of last_days_on.
-- last_day, last_strand: of the strands of which it is known; null where none is left. Where others are unknown it is
-- still the last day on which one can begin in time, but another strand may be earlier: n_unknown of them.
-- came: late (a strand is) | unknown (a day of a strand is, for another reason than that nobody said whether a tender
-- is needed) | open | done (no strand is left). The first that holds. unknown_because, calendar_until: of the first
-- strand that is unknown for such a reason, else that nobody said so.
create or replace macro last_days_of_pilots(strands_of) as table
with
strands as (
    select
        *,
        came in ('late', 'open') as is_left,
        came = 'unknown' and unknown_because <> 'no_need_said' as is_missing
    from query_table(strands_of)
),

pilots_then as (
    select
        pilot_no,
        min(case when is_left then latest_start_on end) as last_day,
        arg_min(strand, row(latest_start_on, strand_order)) filter (where is_left) as last_strand,
        count(*) filter (where came = 'late') as n_late,
        count(*) filter (where came = 'unknown') as n_unknown,
        count(*) filter (where is_left) as n_left,
        count(*) filter (where is_missing) as n_missing,
        coalesce(
            arg_min(unknown_because, strand_order) filter (where is_missing),
            min(unknown_because)
        ) as unknown_because,
        arg_min(calendar_until, strand_order) filter (where is_missing) as calendar_until
    from strands
    group by pilot_no
)

select
    *,
    case
        when n_late > 0 then 'late'
        when n_missing > 0 then 'unknown'
        when n_left > 0 then 'open'
        when n_unknown > 0 then 'unknown'
        else 'done'
    end as came
from pilots_then;
