-- Every count of people that was stated by a day, as it was stated, and whether it may be shown.
-- For segment_counts and people_totals only: nothing that leaves the database may read it.
-- Grain: pilot_no, area, target_group, count_of
-- count_of: people_in_need | people_reached | participants.
--
-- Small: 1 up to and including smallest - 1. A small count is withheld; 0 is shown. Who is reached is small as well
-- where so few are in need and not reached: what is in need less what is reached would say how few they are. Who took
-- part is small as well where so few of them were helped, or so few were not: the share that was helped would say how
-- few. is_few: the count itself is small, not only a part of it.
-- The one total that is given although parts of it are withheld is that of an area (is_total_safe), over the segments
-- that count in it: all but the role "not here". So that it gives no small count away, the first other count of the
-- area that is not 0 is withheld too (first in order of pilot and target group: the least of them would be known to be
-- at most what is shown), and more of them until the withheld counts add up to more than the small ones can be at
-- least (1 each) and the other at least (smallest). Who knows these rules and all that is shown can then still read
-- each small count in two ways. Where there are too few other counts, the total is withheld.
-- Areas share no segments, so one total tells nothing of another; all other totals follow from what is shown.
create or replace macro people_cells(as_of, smallest) as table
with
segments_known as (
    select
        p.pilot_no,
        s.municipality,
        s.area,
        s.target_group,
        s.role <> 'not_here' as is_counted,
        s.people_in_need,
        s.people_reached,
        s.participants,
        coalesce(s.people_in_need - s.people_reached between 1 and smallest - 1, false) as is_gap_small,
        coalesce(
            abs(s.successes) between 1 and smallest - 1
            or s.participants - abs(s.successes) between 1 and smallest - 1,
            false
        ) as is_helped_small
    from segments as s
    inner join pilots_known as p on s.municipality = p.municipality and s.pilot_id = p.pilot_id
    where was_known(s.known_from, s.known_until, as_of) and was_known(p.known_from, p.known_until, as_of)
),

stated as (
    select
        pilot_no,
        municipality,
        area,
        target_group,
        is_counted,
        'people_in_need' as count_of,
        people_in_need as n,
        false as is_part_small
    from segments_known
    union all
    select pilot_no, municipality, area, target_group, is_counted, 'people_reached', people_reached, is_gap_small
    from segments_known
    union all
    select pilot_no, municipality, area, target_group, is_counted, 'participants', participants, is_helped_small
    from segments_known
),

sized as (
    select
        *,
        n >= 1 and (n < smallest or is_part_small) as is_small,
        n >= 1 and n >= smallest and not is_part_small as is_large
    from stated
    where n is not null
),

weighed as (
    select
        *,
        sum(case when is_small then 1 else 0 end) over area_cells as n_small,
        sum(case when is_small then n else 0 end) over area_cells as sum_small,
        sum(case when is_large then n else 0 end) over area_cells as sum_large,
        coalesce(
            sum(case when is_large then n else 0 end) over (
                partition by count_of, municipality, area, is_counted
                order by pilot_no, target_group
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as sum_large_before
    from sized
    window area_cells as (partition by count_of, municipality, area, is_counted)
)

select
    pilot_no,
    municipality,
    area,
    target_group,
    is_counted,
    count_of,
    n,
    n between 1 and smallest - 1 as is_few,
    is_small
    or (
        is_counted
        and is_large
        and n_small > 0
        and (sum_large_before = 0 or sum_small + sum_large_before <= n_small + smallest)
    ) as is_withheld,
    n_small = 0 or (sum_large > 0 and sum_small + sum_large > n_small + smallest) as is_total_safe
from weighed;
