-- The norm of each stage on a day: the one adopted last, else the starting value.
-- Grain: stage. norm_days is null where a stage has no norm of its own (running has its planned end).
create or replace macro norms_on(as_of) as table
with
adopted as (
    select
        stage,
        norm_days,
        adopted_on,
        adopted_by,
        row_number() over (
            partition by stage
            order by adopted_on desc nulls last, source_row desc
        ) as nth
    from norms
    where adopted_on is null or adopted_on <= as_of
)

select
    s.stage,
    s.stage_order,
    coalesce(a.norm_days, s.starting_norm_days) as norm_days,
    a.norm_days is not null as is_adopted,
    a.adopted_on,
    a.adopted_by
from stages as s
left join adopted as a on s.stage = a.stage and a.nth = 1;
