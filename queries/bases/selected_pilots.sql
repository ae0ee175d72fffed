-- The pilots on $as_of with all that a reader can choose by, and which of the choices each of them does not fit; as
-- rows those that were chosen, or those of them that a measure counts, the longest over norm first.
-- Grain: pilot_key
-- The pilots that had begun by then, and those of which no stage is known; not those that are counted apart. stage is
-- null where it is unknown; month is the first day of the month in which the pilot came into it. Measures as in
-- `facets`: stagnation_months is 0 for a pilot that is anchored or stopped. n_missed: how many of the choices the pilot
-- does not fit; misses_*: whether it does not fit that one. A choice that is null fits all. So n_missed = 0 is what was
-- chosen, and what is counted per theme (say) is n_missed = misses_theme: a choice narrows all other divisions, not its
-- own. A pilot fits an area or target group when it is in one of those. As rows the first $at_most only, where given;
-- n_in_all: how many there are. areas, target_groups: all of the pilot in one text.
-- Parameters: $as_of date, $filters, $area text[], $target_group text[], $stage text[], $month text[],
--   $which choice(is_selected|is_waiting|is_over_norm|is_open) = is_selected, $at_most integer = null
-- Columns: pilot_key text, municipality text, pilot_id text, title text, stage text, entered_on date,
--   is_inexact boolean, age_days bigint, norm_days bigint, days_over_norm bigint, stagnation_months double,
--   is_waiting boolean, days_waiting bigint, areas text, target_groups text, theme text, owner text, body text,
--   source_file text, source_sheet text, source_row bigint, n_in_all bigint
-- Measures: n_pilots rows, n_waiting rows if is_waiting, n_over_norm rows if is_over_norm, n_open rows if is_open,
--   stagnation_months stagnation_months if is_over_norm
create or replace macro selected_pilots(as_of, filters, areas, target_groups, stages, months) as table
    with
    in_areas as (
        select distinct pilot_no
        from segment_shares_on(as_of)
        where dimension = 'area' and is_in_groups(areas, grp)
    ),

    in_target_groups as (
        select distinct pilot_no
        from segment_shares_on(as_of)
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
            coalesce(is_open_stage(s.stage), false) as is_open,
            coalesce(s.is_over_norm, false) as is_over_norm,
            coalesce(s.months_over, 0) as stagnation_months,
            cast(month_of(s.entered_on) as varchar) as month
        from pilots_on(as_of) as p
        left join stays_on(as_of) as s on p.pilot_no = s.pilot_no
        left join waiting as w on p.pilot_no = w.pilot_no
        where p.pilot_no in (select b.pilot_no from begun_on(as_of) as b)
    ),

    judged as (
        select
            t.*,
            not is_in_groups(filters['municipality'], t.municipality) as misses_municipality,
            not is_in_groups(filters['theme'], t.theme) as misses_theme,
            not is_in_groups(filters['owner'], t.owner) as misses_owner,
            not is_in_groups(filters['body'], t.body) as misses_body,
            not is_in_groups(stages, t.stage) as misses_stage,
            not is_in_groups(months, t.month) as misses_month,
            cast(areas as varchar[]) is not null and a.pilot_no is null as misses_area,
            cast(target_groups as varchar[]) is not null and g.pilot_no is null as misses_target_group
        from pilots_then as t
        left join in_areas as a on t.pilot_no = a.pilot_no
        left join in_target_groups as g on t.pilot_no = g.pilot_no
    )

    select
        *,
        true as is_selected,
        cast(misses_municipality as integer)
        + cast(misses_theme as integer)
        + cast(misses_owner as integer)
        + cast(misses_body as integer)
        + cast(misses_stage as integer)
        + cast(misses_month as integer)
        + cast(misses_area as integer)
        + cast(misses_target_group as integer) as n_missed
    from judged;

with
chosen as (
    select
        s.*,
        count(*) over () as n_in_all
    from selected_pilots($as_of, $filters, $area, $target_group, $stage, $month) as s
    where
        s.n_missed = 0
        and struct_extract(s, $which)
    order by s.days_over_norm desc nulls last, s.age_days desc nulls last, s.pilot_no asc
    limit coalesce(cast($at_most as bigint), 9223372036854775807)
),

names as (
    select
        pilot_no,
        string_agg(grp, ', ' order by grp) filter (where dimension = 'area') as areas,
        string_agg(grp, ', ' order by grp) filter (where dimension = 'target_group') as target_groups
    from segment_shares_on($as_of)
    where pilot_no in (select c.pilot_no from chosen as c)
    group by pilot_no
)

select
    p.pilot_key,
    p.municipality,
    p.pilot_id,
    p.title,
    c.stage,
    c.entered_on,
    c.is_inexact,
    c.age_days,
    c.norm_days,
    c.days_over_norm,
    c.stagnation_months,
    c.is_waiting,
    c.days_waiting,
    n.areas,
    n.target_groups,
    p.theme,
    p.owner,
    c.body,
    p.source_file,
    p.source_sheet,
    p.source_row,
    c.n_in_all
from chosen as c
inner join pilots_on($as_of) as p on c.pilot_no = p.pilot_no
left join names as n on c.pilot_no = n.pilot_no
order by c.days_over_norm desc nulls last, c.age_days desc nulls last, p.pilot_key asc
