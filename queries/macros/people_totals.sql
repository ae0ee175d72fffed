-- Totals of the counts of people, as far as they give no withheld count away.
-- Grain: by_what, municipality, grp
-- by_what: area | target_group | pilot | municipality. grp: the code of the area, the target group, the
-- pilot_key, or the municipality. Segments with the role "not here" are in no total, and who takes part in two pilots
-- is counted twice. Each count comes as three columns: people_reached: the total; null where it is withheld, or where
-- nothing was stated; people_reached_at_least: the sum of the counts that are shown; n_reached_withheld: how many
-- counts in it are withheld.
-- What is shown is rounded to multiples of rounded_to: a total as a whole, what is added up of counts that are shown as
-- these are shown.
-- Of an area the total is given where people_cells says that it is safe, of a municipality where it is of all its
-- areas, of a target group and of a pilot where none of its counts is withheld.
create or replace macro people_totals(as_of, smallest, rounded_to := 1) as table
with
counted as materialized (
    select *
    from people_cells(as_of, smallest)
    where is_counted
),

cells as (
    select 'area' as by_what, municipality, area as grp, count_of, n, is_withheld, is_total_safe
    from counted
    union all
    select 'municipality', municipality, municipality, count_of, n, is_withheld, is_total_safe
    from counted
    union all
    select 'target_group', municipality, target_group, count_of, n, is_withheld, not is_withheld
    from counted
    union all
    select 'pilot', c.municipality, p.pilot_key, c.count_of, c.n, c.is_withheld, not c.is_withheld
    from counted as c
    inner join portfolio as p on c.pilot_no = p.pilot_no
),

summed as (
    select
        by_what,
        municipality,
        grp,
        count_of,
        case when bool_and(is_total_safe) then cast(people_rounded(sum(n), rounded_to) as bigint) end as total,
        cast(sum(case when is_withheld then 0 else people_rounded(n, rounded_to) end) as bigint) as at_least,
        cast(sum(case when is_withheld then 1 else 0 end) as bigint) as n_withheld
    from cells
    group by by_what, municipality, grp, count_of
)

select
    by_what,
    municipality,
    grp,
    max(case when count_of = 'people_in_need' then total end) as people_in_need,
    max(case when count_of = 'people_in_need' then at_least end) as people_in_need_at_least,
    coalesce(max(case when count_of = 'people_in_need' then n_withheld end), 0) as n_in_need_withheld,
    max(case when count_of = 'people_reached' then total end) as people_reached,
    max(case when count_of = 'people_reached' then at_least end) as people_reached_at_least,
    coalesce(max(case when count_of = 'people_reached' then n_withheld end), 0) as n_reached_withheld,
    max(case when count_of = 'participants' then total end) as participants,
    max(case when count_of = 'participants' then at_least end) as participants_at_least,
    coalesce(max(case when count_of = 'participants' then n_withheld end), 0) as n_participants_withheld
from summed
group by by_what, municipality, grp;
