-- The figures of the whole portfolio on a day, one a row, so that two days can be laid side by side.
-- Grain: measure x stage (stage is null for all but the counts by stage). A day that is null gives nulls.
-- People: as people_of_pilots shows them. waiting_people_per_month adds up what more would be reached, never less what
-- would be lost: that is waiting_people_falling, of waiting_reach_falls pilots. What is withheld is in neither, and is
-- counted in waiting_people_withheld.
create or replace macro figures_on(as_of, municipalities, themes, owners, bodies, smallest, rounded_to) as table
with
chosen as (
    select
        c.pilot_no,
        p.people_waiting,
        p.people_falling,
        p.is_difference_withheld
    from chosen_pilots(as_of, municipalities, themes, owners, bodies) as c
    inner join people_of_pilots(smallest, rounded_to) as p on c.pilot_no = p.pilot_no
),

open_stays as (
    select
        s.stage,
        s.days_over_norm
    from stays_on(as_of) as s
    inner join chosen as c on s.pilot_no = c.pilot_no
),

waits as (
    select
        w.days_over_norm,
        c.people_waiting,
        c.people_falling,
        c.is_difference_withheld
    from waits_on(as_of) as w
    inner join chosen as c on w.pilot_no = c.pilot_no
    where not w.is_partly
),

decisions as (
    select happened_on
    from decisions_made(as_of, municipalities, themes, owners, bodies)
),

by_stage as (
    select
        stage,
        count(*) as n
    from open_stays
    group by stage
),

figures as (
    select 'stage' as measure, s.stage, s.stage_order as nth, cast(coalesce(b.n, 0) as double) as figure
    from stages as s
    left join by_stage as b on s.stage = b.stage
    union all
    select 'waiting', null, 101, cast(count(*) as double) from waits
    union all
    select
        'waiting_over_norm', null, 102,
        cast(coalesce(sum(case when days_over_norm > 0 then 1 else 0 end), 0) as double)
    from waits
    union all
    select 'waiting_over_norm_months', null, 103, coalesce(sum(days_over_norm), 0) / 30.4375 from waits
    union all
    select 'waiting_people_per_month', null, 104, cast(sum(people_waiting) as double) from waits
    union all
    select
        'waiting_people_unknown', null, 105,
        cast(
            coalesce(sum(case when people_waiting is null and not is_difference_withheld then 1 else 0 end), 0)
            as double
        )
    from waits
    union all
    select 'over_norm', null, 106, cast(coalesce(sum(case when days_over_norm > 0 then 1 else 0 end), 0) as double)
    from open_stays
    union all
    select 'stagnation_months', null, 107, coalesce(sum(days_over_norm), 0) / 30.4375 from open_stays
    union all
    select 'decided_12_months', null, 108, cast(count(*) as double) from decisions
    union all
    select
        'waiting_people_withheld', null, 109,
        cast(coalesce(sum(case when is_difference_withheld then 1 else 0 end), 0) as double)
    from waits
    union all
    select 'waiting_people_falling', null, 110, cast(coalesce(sum(people_falling), 0) as double) from waits
    union all
    select
        'waiting_reach_falls', null, 111,
        cast(coalesce(sum(case when people_falling > 0 then 1 else 0 end), 0) as double)
    from waits
)

select
    measure,
    stage,
    nth,
    case when as_of is not null then figure end as figure
from figures;
