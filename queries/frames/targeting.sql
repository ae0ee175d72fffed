-- The areas and target groups ("cells") of pilots on $as_of: need, reach, evidence and cost, as far as may be shown.
-- Grain: pilot_no, area, target_group
-- Of $pilot_key, whatever the filters are; null: of all chosen pilots. Numbers of people are rounded to multiples of
-- $rounded_to, each by itself; what is withheld is null. gap: in need less reached, never below 0; null where either
-- is unknown or withheld; where it is small (1 up to $smallest - 1), what is reached is withheld (people_cells).
-- unmet_share: gap of need. All that follows from the gap follows from it as it is shown; effects are of what was
-- stated. effect: the helped of the participants, net of what would have happened anyway, with its binomial standard
-- error effect_se; where nobody or everybody was helped, half a success is added for the error only. Null where
-- either is unknown, or participants so few that they are withheld, or more were helped than took part. is_met: what
-- was measured reached the target, in the direction from baseline to target; null where any of the three is unknown,
-- or baseline and target are the same. is_tested: an effect is known, or what was measured. is_outdated: measured
-- more than $years years ago, or on a day that nobody said (is_undated); null where it was not tested. What was
-- measured after $as_of was not measured yet, and need that is stated for a later day is unknown yet. n_unseen:
-- cells of the pilot with so few participants that what was measured counts nowhere. is_coarse: of a cell of the
-- pilot with an effect the participants are withheld: effects are then shown so coarsely that they do not say how
-- many took part, or were helped (`target_cells`). places: people to help: the gap, but no more than all that the
-- rollout asks can help (rollout_fte). fte: places x FTE a person; is_capped: fewer places than the gap.
-- euro_per_year: the part of rollout_cost_per_year that goes with that FTE. likeness: how alike the groups of
-- residents of the area are to those of the areas with an effect together: the sum of the roots of p x q (Tipton's
-- index, from 0 to 1). Null in these areas themselves, and where residents by target group are not handed in of the
-- area and of all of these. Residents of 1 up to $smallest - 1 count as none. voltage_mean, voltage_sd: of what is
-- left of an effect at scale, triangular: its parameters in percent, in any order.
-- Parameters: $as_of date, $pilot_key text = null, $smallest integer = 10, $rounded_to integer = 1,
--   $years integer = 5, $voltage_least integer = 40, $voltage_likeliest integer = 60, $voltage_greatest integer = 90,
--   $filters
-- Columns: pilot_no, pilot_key, municipality, title, area, area_name, target_group, role, reason, people_in_need,
--   people_reached, gap, is_gap_withheld, unmet_share, need_source, need_on, participants, is_participants_withheld,
--   is_tested, is_met, effect, effect_se, comparison, measured_by, measured_on, is_undated, is_outdated, n_unseen,
--   is_coarse, likeness, places, is_capped, fte_per_person, fte, euro_per_year, review_on, is_review_past,
--   voltage_mean, voltage_sd, rounded_to, source_file, source_sheet, source_row
with
voltage as (
    select
        (shares[1] + shares[2] + shares[3]) / 300 as voltage_mean,
        sqrt(
            greatest(
                shares[1] ** 2 + shares[2] ** 2 + shares[3] ** 2
                - shares[1] * shares[2] - shares[1] * shares[3] - shares[2] * shares[3],
                0
            ) / 18
        ) / 100 as voltage_sd
    from (
        select
            [
                cast($voltage_least as double),
                cast($voltage_likeliest as double),
                cast($voltage_greatest as double)
            ] as shares
    ) as stated
),

known_then as (
    select
        *,
        coalesce(measured_on > $as_of, false) as is_to_come,
        coalesce(need_on > $as_of, false) as is_need_to_come
    from segment_counts($as_of, $smallest)
),

cells as materialized (
    select
        g.* exclude (pilot_key, municipality) replace (
            case when not g.is_need_to_come then g.people_in_need end as people_in_need,
            case when not g.is_need_to_come then g.need_source end as need_source,
            case when not g.is_need_to_come then g.need_on end as need_on,
            g.is_in_need_withheld and not g.is_need_to_come as is_in_need_withheld,
            case when not g.is_to_come then g.participants end as participants,
            case when not g.is_to_come then g.helped end as helped,
            case when not g.is_to_come then g.helped_of end as helped_of,
            case when not g.is_to_come then g.measured end as measured,
            case when not g.is_to_come then g.comparison end as comparison,
            case when not g.is_to_come then g.measured_by end as measured_by,
            case when not g.is_to_come then g.measured_on end as measured_on,
            g.is_participants_withheld and not g.is_to_come as is_participants_withheld
        ),
        p.pilot_key,
        p.municipality,
        p.title,
        p.rollout_fte,
        cast(p.rollout_cost_per_year as double) as rollout_cost_per_year,
        case
            when abs(g.helped) <= g.helped_of and g.helped_of > 0 and not g.is_to_come
                then cast(g.helped as double) / g.helped_of
        end as effect,
        case
            when g.people_in_need is not null and g.people_reached is not null and not g.is_need_to_come
                then greatest(g.people_in_need - g.people_reached, 0)
        end as known_gap
    from known_then as g
    inner join pilots_on($as_of) as p on g.pilot_no = p.pilot_no
    where case when $pilot_key is null then is_chosen($filters, p) else p.pilot_key = $pilot_key end
),

residents_then as (
    select
        municipality,
        area,
        target_group,
        case when residents >= $smallest then residents else 0 end as residents
    from area_groups
    where was_known(known_from, known_until, $as_of)
),

tested_areas as (
    select distinct
        c.pilot_no,
        c.municipality,
        c.area
    from cells as c
    where c.effect is not null
),

-- Where any of the tested areas is not handed in, it is unknown what they are like together.
tested_together as (
    select
        t.pilot_no,
        r.target_group,
        sum(r.residents) as residents
    from tested_areas as t
    inner join residents_then as r on t.municipality = r.municipality and t.area = r.area
    where
        t.pilot_no not in (
            select u.pilot_no
            from tested_areas as u
            where
                not exists (
                    select 1
                    from residents_then as k
                    where k.municipality = u.municipality and k.area = u.area
                )
        )
    group by t.pilot_no, r.target_group
),

tested_shares as (
    select
        pilot_no,
        target_group,
        residents / nullif(sum(residents) over (partition by pilot_no), 0) as share
    from tested_together
),

area_shares as (
    select
        municipality,
        area,
        target_group,
        residents / nullif(sum(residents) over (partition by municipality, area), 0) as share
    from residents_then
),

other_areas as (
    select distinct
        c.pilot_no,
        c.municipality,
        c.area
    from cells as c
    anti join tested_areas as t on c.pilot_no = t.pilot_no and c.area = t.area
),

alike as (
    select
        o.pilot_no,
        o.area,
        round(least(sum(sqrt(s.share * coalesce(t.share, 0))), 1), 12) as likeness
    from other_areas as o
    inner join area_shares as s on o.municipality = s.municipality and o.area = s.area
    left join tested_shares as t on o.pilot_no = t.pilot_no and s.target_group = t.target_group
    where s.share is not null and o.pilot_no in (select k.pilot_no from tested_shares as k)
    group by o.pilot_no, o.area
),

measured as (
    select
        *,
        case
            when effect is null then null
            when effect in (0, 1, -1) then (abs(helped) + 0.5) / (helped_of + 1)
            else abs(effect)
        end as share_for_error,
        case
            when target > baseline then measured >= target
            when target < baseline then measured <= target
        end as is_met,
        measured_on is null as is_undated
    from cells
),

weighed as (
    select
        *,
        people_rounded(known_gap, $rounded_to) as gap,
        people_rounded(people_in_need, $rounded_to) as need_shown,
        is_in_need_withheld or is_reached_withheld as is_gap_withheld,
        effect is not null or measured is not null as is_tested
    from measured
),

placed as (
    select
        *,
        places_within(gap, rollout_fte, fte_per_person) as places
    from weighed
),

costed as (
    select
        *,
        places * fte_per_person as fte
    from placed
)

select
    c.pilot_no,
    c.pilot_key,
    c.municipality,
    c.title,
    c.area,
    c.area_name,
    c.target_group,
    c.role,
    c.reason,
    cast(c.need_shown as bigint) as people_in_need,
    cast(people_rounded(c.people_reached, $rounded_to) as bigint) as people_reached,
    cast(c.gap as bigint) as gap,
    c.is_gap_withheld,
    case when c.gap is not null then least(c.gap / nullif(c.need_shown, 0), 1) end as unmet_share,
    c.need_source,
    c.need_on,
    cast(people_rounded(c.participants, $rounded_to) as bigint) as participants,
    c.is_participants_withheld,
    c.is_tested,
    c.is_met,
    c.effect,
    sqrt(c.share_for_error * (1 - c.share_for_error) / c.helped_of) as effect_se,
    c.comparison,
    c.measured_by,
    c.measured_on,
    case when c.is_tested then c.is_undated end as is_undated,
    case
        when c.is_tested then c.is_undated or c.measured_on < cast($as_of as date) - to_years(cast($years as integer))
    end as is_outdated,
    cast(sum(case when c.is_few then 1 else 0 end) over (partition by c.pilot_no) as bigint) as n_unseen,
    bool_or(c.is_participants_withheld and c.effect is not null) over (partition by c.pilot_no) as is_coarse,
    a.likeness,
    cast(c.places as bigint) as places,
    coalesce(c.places < c.gap, false) as is_capped,
    c.fte_per_person,
    c.fte,
    case when c.rollout_fte > 0 then c.fte / c.rollout_fte * c.rollout_cost_per_year end as euro_per_year,
    c.review_on,
    coalesce(c.role = 'not_here' and c.review_on < $as_of, false) as is_review_past,
    v.voltage_mean,
    v.voltage_sd,
    cast($rounded_to as bigint) as rounded_to,
    c.source_file,
    c.source_sheet,
    c.source_row
from costed as c
cross join voltage as v
left join alike as a on c.pilot_no = a.pilot_no and c.area = a.area
