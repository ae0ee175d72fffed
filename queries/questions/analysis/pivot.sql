-- A table of the chosen pilots on $as_of: one division down, another across, with totals.
-- Grain: row_grp x column_grp, the totals included (is_row_total: all columns of a row together; is_column_total: all
-- rows of a column). A group is null where it is not stated, and in totals. Pilots count whole: a pilot in two areas
-- counts in both, and once in a total. Measures as in `facets`.
-- Parameters: $as_of date,
--   $rows choice(theme|stage|area|target_group|owner|body|municipality|month) = theme,
--   $columns choice(stage|theme|area|target_group|owner|body|municipality|month) = stage,
--   $municipality text[], $theme text[], $owner text[], $body text[], $area text[], $target_group text[],
--   $stage text[], $month text[]
-- Columns: row_grp, column_grp, is_row_total, is_column_total, n_pilots, n_waiting, n_over_norm, stagnation_months
with
chosen as (
    select
        *,
        case when is_waiting then 1 else 0 end as waits,
        case when days_over > 0 then 1 else 0 end as is_over
    from selected_on($as_of, $municipality, $theme, $owner, $body, $area, $target_group, $stage, $month)
    where n_missed = 0
),

in_rows as (
    select
        pilot_no,
        case $rows
            when 'theme' then theme
            when 'stage' then stage
            when 'owner' then owner
            when 'body' then body
            when 'municipality' then municipality
            when 'month' then cast(entered_month as varchar)
        end as grp
    from chosen
    where $rows not in ('area', 'target_group')
    union all
    select
        pilot_no,
        grp
    from segment_shares
    where dimension = $rows
),

in_columns as (
    select
        pilot_no,
        case $columns
            when 'theme' then theme
            when 'stage' then stage
            when 'owner' then owner
            when 'body' then body
            when 'municipality' then municipality
            when 'month' then cast(entered_month as varchar)
        end as grp
    from chosen
    where $columns not in ('area', 'target_group')
    union all
    select
        pilot_no,
        grp
    from segment_shares
    where dimension = $columns
),

placed as (
    select
        r.grp as row_grp,
        c.grp as column_grp,
        false as is_row_total,
        false as is_column_total,
        p.waits,
        p.is_over,
        p.days_over
    from chosen as p
    inner join in_rows as r on p.pilot_no = r.pilot_no
    inner join in_columns as c on p.pilot_no = c.pilot_no
    union all
    select
        r.grp,
        null,
        true,
        false,
        p.waits,
        p.is_over,
        p.days_over
    from chosen as p
    inner join in_rows as r on p.pilot_no = r.pilot_no
    union all
    select
        null,
        c.grp,
        false,
        true,
        p.waits,
        p.is_over,
        p.days_over
    from chosen as p
    inner join in_columns as c on p.pilot_no = c.pilot_no
    union all
    select
        null,
        null,
        true,
        true,
        waits,
        is_over,
        days_over
    from chosen
)

select
    row_grp,
    column_grp,
    is_row_total,
    is_column_total,
    count(*) as n_pilots,
    cast(sum(waits) as bigint) as n_waiting,
    cast(sum(is_over) as bigint) as n_over_norm,
    sum(days_over) / 30.4375 as stagnation_months
from placed
group by row_grp, column_grp, is_row_total, is_column_total
order by is_column_total asc, row_grp asc nulls last, is_row_total asc, column_grp asc nulls last
