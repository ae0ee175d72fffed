-- The pilots that were chosen on $as_of, or those of them that a measure counts, the longest over norm first.
-- Grain: pilot_key; the first $at_most only, where given. n_in_all: how many there are. stage is null where unknown.
-- areas, target_groups: all of the pilot in one text. The measures of `facets` count these rows (stagnation_months:
-- added up, and 0 for a pilot that is anchored or stopped).
-- Parameters: $as_of date, $municipality text[], $theme text[], $owner text[], $body text[], $area text[],
--   $target_group text[], $stage text[], $month text[], $which choice(all|waiting|over_norm|open) = all,
--   $at_most integer = null
-- Columns: pilot_key, municipality, pilot_id, title, stage, entered_on, is_inexact, age_days, norm_days,
--   days_over_norm, stagnation_months, is_waiting, days_waiting, areas, target_groups, theme, owner, body,
--   source_file, source_sheet, source_row, n_in_all
with
chosen as (
    select
        s.*,
        count(*) over () as n_in_all
    from selected_on($as_of, $municipality, $theme, $owner, $body, $area, $target_group, $stage, $month) as s
    where
        s.n_missed = 0
        and case $which
            when 'waiting' then s.is_waiting
            when 'over_norm' then s.days_over > 0
            when 'open' then coalesce(s.stage not in ('anchored', 'stopped'), false)
            else true
        end
    order by s.days_over_norm desc nulls last, s.age_days desc nulls last, s.pilot_no asc
    limit coalesce(cast($at_most as bigint), 9223372036854775807)
),

names as (
    select
        pilot_no,
        string_agg(grp, ', ' order by grp) filter (where dimension = 'area') as areas,
        string_agg(grp, ', ' order by grp) filter (where dimension = 'target_group') as target_groups
    from segment_shares
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
    c.days_over / 30.4375 as stagnation_months,
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
inner join portfolio as p on c.pilot_no = p.pilot_no
left join names as n on c.pilot_no = n.pilot_no
order by c.days_over_norm desc nulls last, c.age_days desc nulls last, p.pilot_key asc
