-- The meetings to come that can still be reached, of each body that successful pilots wait for, soonest first.
-- Grain: municipality, body, meets_on
-- The first of each body is the one in `next_meetings`: its papers are not yet due on $as_of, or it has no day for them
-- and is not past.
-- Parameters: $as_of date, $filters
-- Columns: municipality text, body text, meets_on date, papers_due_on date
with
waiting as (
    select distinct
        municipality,
        body
    from waits($as_of, false, 'all', $filters, 1, 1)
)

select
    m.municipality,
    m.body,
    m.meets_on,
    min(m.papers_due_on) as papers_due_on
from meetings as m
inner join waiting as w on m.municipality = w.municipality and m.body = w.body
where
    m.meets_on >= $as_of
    and coalesce(m.papers_due_on, m.meets_on) >= $as_of
    and was_known(m.known_from, m.known_until, $as_of)
group by m.municipality, m.body, m.meets_on
order by m.meets_on asc, m.municipality asc, m.body asc
