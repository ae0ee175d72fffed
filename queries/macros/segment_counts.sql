-- The areas and target groups of each pilot as known on a day, with counts of people that may be shown.
-- Grain: pilot_no, area, target_group
-- A count of 1 up to smallest - 1 is withheld, and a few others so that no total gives it away (see people_cells):
-- the count is then null and its is_..._withheld true. A count that was never stated is null and not withheld. What
-- is shown is rounded to multiples of rounded_to, each count by itself. measured is null where participants is so
-- small (is_few): a share to one decimal tells of how few people it is a share. helped_of, helped: participants and
-- successes as stated, null where participants is so small; for effects only, which are told of so coarsely that
-- they say neither, and nothing that leaves the database may read them.
create or replace macro segment_counts(as_of, smallest, rounded_to := 1) as table
with
cells as (
    select
        pilot_no,
        area,
        target_group,
        bool_or(is_withheld and count_of = 'people_in_need') as is_in_need_withheld,
        bool_or(is_withheld and count_of = 'people_reached') as is_reached_withheld,
        bool_or(is_withheld and count_of = 'participants') as is_participants_withheld,
        bool_or(is_few and count_of = 'participants') as is_few
    from people_cells(as_of, smallest)
    group by pilot_no, area, target_group
),

joined as (
    select
        p.pilot_no,
        p.pilot_key,
        s.municipality,
        s.area,
        coalesce(a.name, s.area) as area_name,
        s.target_group,
        s.role,
        s.reason,
        s.people_in_need,
        s.people_reached,
        s.participants,
        coalesce(c.is_in_need_withheld, false) as is_in_need_withheld,
        coalesce(c.is_reached_withheld, false) as is_reached_withheld,
        coalesce(c.is_participants_withheld, false) as is_participants_withheld,
        coalesce(c.is_few, false) as is_few,
        s.indicator,
        s.baseline,
        s.target,
        s.measured,
        s.measured_on,
        case when not coalesce(c.is_few, false) then s.participants end as helped_of,
        case when not coalesce(c.is_few, false) then s.successes end as helped,
        s.comparison,
        s.measured_by,
        s.need_source,
        s.need_on,
        s.fte_per_person,
        s.review_on,
        s.source_file,
        s.source_sheet,
        s.source_row
    from segments as s
    inner join pilots_known as p on s.municipality = p.municipality and s.pilot_id = p.pilot_id
    left join areas as a
        on s.municipality = a.municipality and s.area = a.area and was_known(a.known_from, a.known_until, as_of)
    left join cells as c on p.pilot_no = c.pilot_no and s.area = c.area and s.target_group = c.target_group
    where was_known(s.known_from, s.known_until, as_of) and was_known(p.known_from, p.known_until, as_of)
)

select * replace (
    case
        when not is_in_need_withheld then cast(people_rounded(people_in_need, rounded_to) as bigint)
    end as people_in_need,
    case
        when not is_reached_withheld then cast(people_rounded(people_reached, rounded_to) as bigint)
    end as people_reached,
    case
        when not is_participants_withheld then cast(people_rounded(participants, rounded_to) as bigint)
    end as participants,
    case when not is_few then measured end as measured
)
from joined;
