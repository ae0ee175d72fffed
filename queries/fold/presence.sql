-- Which pilots a list no longer held, from the first hand-in without them until the one in which they were back.
-- Grain: pilot, left_on
-- A hand-in that says of itself that it is partial says nothing by what it lacks.
-- Uses: deliveries (hand_in, source_no, nth, reported_on, is_whole), presence (pilot, source_no, nth)
with
steps as (
    select
        p.pilot,
        p.source_no,
        p.nth,
        lead(p.nth) over (partition by p.pilot order by p.nth) as next_nth
    from presence as p
),

lacking as (
    select
        s.pilot,
        s.nth,
        s.next_nth,
        min(d.nth) as left_nth
    from steps as s
    inner join deliveries as d
        on
            s.source_no = d.source_no
            and s.nth < d.nth
            and (s.next_nth is null or s.next_nth > d.nth)
            and d.is_whole
    group by s.pilot, s.nth, s.next_nth
)

select
    l.pilot,
    gone.reported_on as left_on,
    back.reported_on as returned_on
from lacking as l
inner join deliveries as gone on l.left_nth = gone.nth
left join deliveries as back on l.next_nth = back.nth
where back.reported_on is null or back.reported_on > gone.reported_on
order by l.pilot, left_on
