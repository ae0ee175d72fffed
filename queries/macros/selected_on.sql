-- The pilots on a day with all that a reader can choose by, and which of the choices each of them does not fit.
-- Grain: pilot_no: the pilots that had begun by then, and those of which no stage is known.
-- stage is null where it is unknown; entered_month is the first day of the month in which the pilot came into it.
-- n_missed: how many of the choices the pilot does not fit; misses_*: whether it does not fit that one. A choice that
-- is null fits all. So n_missed = 0 is what was chosen, and what is counted per theme (say) is n_missed =
-- misses_theme: a choice narrows all other divisions, not its own. A pilot fits an area or target group when it is in
-- one of those.
create or replace macro selected_on(
    as_of, municipalities, themes, owners, bodies, areas, target_groups, stages, months
) as table
with
-- Pilots of which a stage is known by now: these are there from the day on which it was.
staged as (
    select distinct pilot_no
    from spells
    where known_until is null
),

in_areas as (
    select distinct pilot_no
    from segment_shares
    where dimension = 'area' and is_in_groups(areas, grp)
),

in_target_groups as (
    select distinct pilot_no
    from segment_shares
    where dimension = 'target_group' and is_in_groups(target_groups, grp)
),

waiting as (
    select
        pilot_no,
        days_waiting
    from waits_on(as_of)
    where not is_partly
),

pilots_then as (
    select
        p.pilot_no,
        p.municipality,
        p.theme,
        p.owner,
        p.body,
        s.stage,
        s.stage_order,
        s.entered_on,
        s.is_inexact,
        s.age_days,
        s.norm_days,
        s.days_over_norm,
        w.pilot_no is not null as is_waiting,
        w.days_waiting,
        case when s.stage not in ('anchored', 'stopped') then coalesce(s.days_over_norm, 0) else 0 end as days_over,
        cast(s.entered_on - cast(extract(day from s.entered_on) as integer) + 1 as date) as entered_month
    from pilots_on(as_of) as p
    left join staged as b on p.pilot_no = b.pilot_no
    left join stays_on(as_of) as s on p.pilot_no = s.pilot_no
    left join waiting as w on p.pilot_no = w.pilot_no
    where b.pilot_no is null or s.pilot_no is not null
),

judged as (
    select
        t.*,
        not is_in_groups(municipalities, t.municipality) as misses_municipality,
        not is_in_groups(themes, t.theme) as misses_theme,
        not is_in_groups(owners, t.owner) as misses_owner,
        not is_in_groups(bodies, t.body) as misses_body,
        not is_in_groups(stages, t.stage) as misses_stage,
        not is_in_groups(months, cast(t.entered_month as varchar)) as misses_month,
        cast(areas as varchar[]) is not null and a.pilot_no is null as misses_area,
        cast(target_groups as varchar[]) is not null and g.pilot_no is null as misses_target_group
    from pilots_then as t
    left join in_areas as a on t.pilot_no = a.pilot_no
    left join in_target_groups as g on t.pilot_no = g.pilot_no
)

select
    *,
    cast(misses_municipality as integer)
    + cast(misses_theme as integer)
    + cast(misses_owner as integer)
    + cast(misses_body as integer)
    + cast(misses_stage as integer)
    + cast(misses_month as integer)
    + cast(misses_area as integer)
    + cast(misses_target_group as integer) as n_missed
from judged;
