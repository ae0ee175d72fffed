-- The areas (or municipalities) on $as_of: pilots, how long they stand still, and people, as far as those may be shown.
-- Grain: municipality, area
-- With $by municipality the area is the municipality. Also areas without pilots; and a row without area for the pilots
-- of a municipality of which no area is stated, where there are any.
-- n_open, n_over_norm, n_waiting (as in `waiting_decisions`), n_chosen and n_rolled_out count pilots, whole: a pilot of
-- two areas counts in both, so that they do not add up. stagnation_months is as in `stagnation`: there a pilot of two
-- areas counts half in each. Roles have no day: n_chosen and n_rolled_out are as last recorded.
-- n_over_unknown: of n_open, those of which the age or the norm is unknown.
-- people_..: as in people_totals; of a part of the pilots, the total only where no count in it is
-- withheld. They are rounded to multiples of $rounded_to.
-- Parameters: $as_of date, $by choice(area|municipality) = area, $smallest integer = 10, $rounded_to integer = 1,
--   $filters, $target_group text[], $stage text[], $month text[]
-- Columns: municipality text, area text, name text, residents bigint, has_shape boolean, n_open bigint,
--   n_over_norm bigint, n_waiting bigint, stagnation_months double, n_chosen bigint, n_rolled_out bigint,
--   people_in_need bigint, people_in_need_at_least bigint, n_in_need_withheld bigint, people_reached bigint,
--   people_reached_at_least bigint, n_reached_withheld bigint, n_over_unknown bigint
with
-- What only analysts choose by, as in `facets`.
selected as (
    select pilot_no
    from selected_pilots($as_of, $filters, null, $target_group, $stage, $month)
    where n_missed = 0
),

here as (
    select
        w.pilot_no,
        w.municipality,
        w.place,
        w.weight
    from pilot_places as w
    inner join chosen_pilots($as_of, $filters) as p on w.pilot_no = p.pilot_no
    where
        w.by_what = $by
        and was_known(w.known_from, w.known_until, $as_of)
        and w.pilot_no in (select s.pilot_no from selected as s)
),

shown as (
    select
        p.municipality,
        p.place,
        p.name,
        p.residents,
        s.shape_no is not null as has_shape
    from places_on($as_of) as p
    left join place_shapes_on($as_of) as s
        on p.by_what = s.by_what and p.municipality = s.municipality and p.place = s.place
    where
        p.by_what = $by
        and is_in_groups($filters['municipality'], p.municipality)
    union all
    select distinct
        municipality,
        cast(null as varchar),
        cast(null as varchar),
        cast(null as bigint),
        false
    from here
    where place is null
),

stays as (
    select
        h.municipality,
        h.place,
        count(*) as n_open,
        count(*) filter (where s.is_over_norm) as n_over_norm,
        count(*) filter (where s.days_over_norm is null) as n_over_unknown,
        summed(h.weight * s.months_over) as stagnation_months
    from here as h
    inner join stays_on($as_of) as s on h.pilot_no = s.pilot_no
    where is_open_stage(s.stage)
    group by h.municipality, h.place
),

waits as (
    select
        h.municipality,
        h.place,
        count(*) as n_waiting
    from here as h
    inner join waits_on($as_of) as w on h.pilot_no = w.pilot_no
    where not w.is_partly
    group by h.municipality, h.place
),

counts as (
    select
        pilot_no,
        municipality,
        case when $by = 'area' then area else municipality end as place,
        role,
        people_in_need,
        is_in_need_withheld,
        people_reached,
        is_reached_withheld
    from segment_counts($as_of, $smallest, rounded_to := $rounded_to)
    where
        role <> 'not_here'
        and is_in_groups($target_group, target_group)
        and pilot_no in (select h.pilot_no from here as h)
),

roles as (
    select
        municipality,
        place,
        count(distinct case when role = 'chosen' then pilot_no end) as n_chosen,
        count(distinct case when role = 'rolled_out' then pilot_no end) as n_rolled_out,
        cast(sum(case when is_in_need_withheld then 0 else people_in_need end) as bigint) as in_need_shown,
        cast(sum(case when is_in_need_withheld then 1 else 0 end) as bigint) as n_in_need_withheld,
        cast(sum(case when is_reached_withheld then 0 else people_reached end) as bigint) as reached_shown,
        cast(sum(case when is_reached_withheld then 1 else 0 end) as bigint) as n_reached_withheld
    from counts
    group by municipality, place
),

whole as (
    select
        municipality,
        grp as place,
        people_in_need,
        people_reached
    from people_totals($as_of, $smallest, rounded_to := $rounded_to)
    where
        by_what = $by
        and $filters['theme'] is null
        and $filters['owner'] is null
        and $filters['body'] is null
        and $target_group is null
        and $stage is null
        and $month is null
)

select
    p.municipality,
    p.place as area,
    p.name,
    p.residents,
    p.has_shape,
    coalesce(s.n_open, 0) as n_open,
    coalesce(s.n_over_norm, 0) as n_over_norm,
    coalesce(w.n_waiting, 0) as n_waiting,
    coalesce(s.stagnation_months, 0) as stagnation_months,
    coalesce(r.n_chosen, 0) as n_chosen,
    coalesce(r.n_rolled_out, 0) as n_rolled_out,
    case when r.n_in_need_withheld = 0 then r.in_need_shown else t.people_in_need end as people_in_need,
    r.in_need_shown as people_in_need_at_least,
    coalesce(r.n_in_need_withheld, 0) as n_in_need_withheld,
    case when r.n_reached_withheld = 0 then r.reached_shown else t.people_reached end as people_reached,
    r.reached_shown as people_reached_at_least,
    coalesce(r.n_reached_withheld, 0) as n_reached_withheld,
    coalesce(s.n_over_unknown, 0) as n_over_unknown
from shown as p
left join stays as s on p.municipality = s.municipality and p.place is not distinct from s.place
left join waits as w on p.municipality = w.municipality and p.place is not distinct from w.place
left join roles as r on p.municipality = r.municipality and p.place = r.place
left join whole as t on p.municipality = t.municipality and p.place = t.place
order by p.municipality, p.name nulls last, p.place
