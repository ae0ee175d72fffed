-- A table of the chosen pilots on $as_of: one division down, another across, with totals.
-- Grain: row_grp, column_grp, is_row_total, is_column_total
-- The totals included (is_row_total: all columns of a row together; is_column_total: all rows of a column). A group is
-- null where it is not stated, and in totals. Pilots count whole: a pilot in two areas counts in both, and once in a
-- total. Measures as in `facets`.
-- Parameters: $as_of date, $rows choice(theme|stage|area|target_group|owner|body|municipality|month) = theme,
--   $columns choice(stage|theme|area|target_group|owner|body|municipality|month) = stage, $filters, $area text[],
--   $target_group text[], $stage text[], $month text[]
-- Columns: row_grp text, column_grp text, is_row_total boolean, is_column_total boolean, n_pilots bigint,
--   n_waiting bigint, n_over_norm bigint, stagnation_months double
with
chosen as (
    select
        *,
        cast(null as varchar) as area,
        cast(null as varchar) as target_group
    from selected_pilots($as_of, $filters, $area, $target_group, $stage, $month)
    where n_missed = 0
),

in_rows as (
    select
        c.pilot_no,
        struct_extract(c, $rows) as grp
    from chosen as c
    where $rows not in ('area', 'target_group')
    union all
    select
        pilot_no,
        grp
    from segment_shares_on($as_of)
    where dimension = $rows
),

in_columns as (
    select
        c.pilot_no,
        struct_extract(c, $columns) as grp
    from chosen as c
    where $columns not in ('area', 'target_group')
    union all
    select
        pilot_no,
        grp
    from segment_shares_on($as_of)
    where dimension = $columns
),

placed as (
    select
        r.grp as row_grp,
        c.grp as column_grp,
        false as is_row_total,
        false as is_column_total,
        p.is_waiting,
        p.is_over_norm,
        p.stagnation_months
    from chosen as p
    inner join in_rows as r on p.pilot_no = r.pilot_no
    inner join in_columns as c on p.pilot_no = c.pilot_no
    union all
    select
        r.grp,
        null,
        true,
        false,
        p.is_waiting,
        p.is_over_norm,
        p.stagnation_months
    from chosen as p
    inner join in_rows as r on p.pilot_no = r.pilot_no
    union all
    select
        null,
        c.grp,
        false,
        true,
        p.is_waiting,
        p.is_over_norm,
        p.stagnation_months
    from chosen as p
    inner join in_columns as c on p.pilot_no = c.pilot_no
    union all
    select
        null,
        null,
        true,
        true,
        is_waiting,
        is_over_norm,
        stagnation_months
    from chosen
)

select
    row_grp,
    column_grp,
    is_row_total,
    is_column_total,
    count(*) as n_pilots,
    count(*) filter (where is_waiting) as n_waiting,
    count(*) filter (where is_over_norm) as n_over_norm,
    summed(stagnation_months) as stagnation_months
from placed
group by row_grp, column_grp, is_row_total, is_column_total
order by is_column_total asc, row_grp asc nulls last, is_row_total asc, column_grp asc nulls last
