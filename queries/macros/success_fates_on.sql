-- What became of the pilots of a theme, as known on a day.
-- Grain: municipality, theme
-- n_successes: once evaluated as successful (with includes_partly as partly successful too); n_failures: evaluated,
-- never so, and not on its way to another evaluation; n_stopped: started, and stopped before any evaluation. What an
-- evaluation found and nobody said counts nowhere.
create or replace macro success_fates_on(as_of, includes_partly, places) as table
with
here as materialized (
    select
        pilot_no,
        municipality,
        theme
    from pilots_on(as_of)
    where is_in_groups(places, municipality)
),

evaluated as (
    select
        pilot_no,
        bool_or(outcome = 'successful' or (includes_partly and outcome = 'partly_successful')) as has_succeeded
    from happenings_on(as_of)
    where milestone = 'evaluation'
    group by pilot_no
),

stays as (
    select
        pilot_no,
        bool_or(stage = 'running') as has_run,
        max(case when open_until is null then stage end) as stage
    from spells_on(as_of)
    where pilot_no in (select h.pilot_no from here as h)
    group by pilot_no
)

select
    p.municipality,
    p.theme,
    count(*) filter (where e.has_succeeded) as n_successes,
    count(*) filter (
        where not e.has_succeeded and coalesce(s.stage not in ('idea', 'preparing', 'running', 'evaluating'), true)
    ) as n_failures,
    count(*) filter (where e.pilot_no is null and s.has_run and s.stage = 'stopped') as n_stopped
from here as p
left join evaluated as e on p.pilot_no = e.pilot_no
left join stays as s on p.pilot_no = s.pilot_no
group by p.municipality, p.theme;
