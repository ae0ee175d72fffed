-- How many are at risk, and how many end, on each age in days.
-- Grain: grp, t_days
-- observed: the name of a table or a common table expression with grp, entry_days, exit_days and cause (null while it
-- lasts): at risk after entry_days, up to and including exit_days; those of entry 0 from day 0 on.
-- Rows that are never at risk count nowhere.
-- n: how many were ever at risk; n_risk: at risk on that age, before the exits of that day; is_last: the last age.
create or replace macro risk_sets(observed) as table
with
-- Counted once; what follows reads far fewer rows.
tallies as (
    select
        grp,
        entry_days,
        exit_days,
        cast(count(*) as double) as n,
        cast(count(cause) as double) as n_exits,
        cast(count(case when cause = 'rollout' then 1 end) as double) as n_rollout,
        cast(count(case when cause = 'stop' then 1 end) as double) as n_stop,
        cast(count(case when cause = 'withdrawn' then 1 end) as double) as n_withdrawn,
        cast(count(case when cause = 'other' then 1 end) as double) as n_other
    from query_table(observed)
    where entry_days < exit_days or (entry_days = 0 and exit_days = 0)
    group by grp, entry_days, exit_days
),

moves as (
    select
        grp,
        exit_days as t_days,
        0 as n_in,
        0 as n_late,
        n as n_out,
        n_exits,
        n_rollout,
        n_stop,
        n_withdrawn,
        n_other
    from tallies
    union all
    select
        grp,
        entry_days,
        sum(n),
        sum(case when entry_days > 0 then n else 0 end),
        0,
        0,
        0,
        0,
        0,
        0
    from tallies
    group by grp, entry_days
),

ages as (
    select
        grp,
        t_days,
        sum(n_in) as n_in,
        sum(n_late) as n_late,
        sum(n_out) as n_out,
        sum(n_exits) as n_exits,
        sum(n_rollout) as n_rollout,
        sum(n_stop) as n_stop,
        sum(n_withdrawn) as n_withdrawn,
        sum(n_other) as n_other
    from moves
    group by grp, t_days
)

select
    grp,
    t_days,
    sum(n_out) over (partition by grp) as n,
    -- Who goes on that day was at risk on it; who comes late is so from the next day on.
    sum(n_in - n_out) over life + n_out - n_late as n_risk,
    n_exits,
    n_rollout,
    n_stop,
    n_withdrawn,
    n_other,
    lead(t_days) over life is null as is_last
from ages
window life as (partition by grp order by t_days rows between unbounded preceding and current row);
