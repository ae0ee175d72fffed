-- The figures of the whole portfolio on a day, one a row, so that two days can be laid side by side.
-- Grain: measure, stage
-- stage is null for all but the counts by stage. A day that is null gives nulls.
-- People: as people_of_pilots shows them. waiting_people_per_month adds up what more would be reached, never less what
-- would be lost: that is waiting_people_falling, of waiting_reach_falls pilots. What is withheld is in neither, and is
-- counted in waiting_people_withheld.
create or replace macro figures_on(as_of, filters, smallest, rounded_to) as table
with
by_stage as (
    select
        s.stage,
        count(*) as n,
        count(*) filter (where s.is_over_norm) as n_over_norm,
        summed(s.months_over) as months_over
    from stays_on(as_of) as s
    inner join chosen_pilots(as_of, filters) as c on s.pilot_no = c.pilot_no
    group by s.stage
),

waiting as (
    select
        count(*) as n,
        count(*) filter (where is_over_norm) as n_over_norm,
        coalesce(summed(months_over_norm), 0) as months_over_norm,
        sum(people_waiting_per_month) as people_waiting,
        count(*) filter (where is_people_unknown) as n_people_unknown,
        count(*) filter (where is_people_withheld) as n_people_withheld,
        coalesce(sum(people_falling_per_month), 0) as people_falling,
        count(*) filter (where is_falling) as n_falling
    from waits(as_of, false, 'all', filters, smallest, rounded_to)
),

figures as (
    select 'stage' as measure, s.stage, s.stage_order as nth, cast(coalesce(b.n, 0) as double) as figure
    from stages as s
    left join by_stage as b on s.stage = b.stage
    where s.stage <> 'no_longer_listed'
    union all
    select 'waiting', null, 101, n from waiting
    union all
    select 'waiting_over_norm', null, 102, n_over_norm from waiting
    union all
    select 'waiting_over_norm_months', null, 103, months_over_norm from waiting
    union all
    select 'waiting_people_per_month', null, 104, people_waiting from waiting
    union all
    select 'waiting_people_unknown', null, 105, n_people_unknown from waiting
    union all
    select 'over_norm', null, 106, coalesce(sum(n_over_norm), 0) from by_stage
    union all
    select 'stagnation_months', null, 107, coalesce(summed(months_over), 0) from by_stage
    union all
    select 'decided_12_months', null, 108, count(*) from decisions(as_of, filters)
    union all
    select 'waiting_people_withheld', null, 109, n_people_withheld from waiting
    union all
    select 'waiting_people_falling', null, 110, people_falling from waiting
    union all
    select 'waiting_reach_falls', null, 111, n_falling from waiting
)

select
    measure,
    stage,
    nth,
    case when as_of is not null then figure end as figure
from figures;
