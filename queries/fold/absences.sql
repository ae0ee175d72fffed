-- Which pilots no list holds any more, from when and until when: one that several sources tell of is absent only while
-- none of them holds it.
-- Grain: pilot, left_on
-- Uses: absences_said (pilot, left_on, returned_on), tellings (pilot, source_no, first_on: from when the source tells
--   of it), identities
with
edges as (
    select
        pilot,
        left_on as changes_on,
        1 as step
    from absences_said
    union all
    select
        pilot,
        returned_on,
        -1
    from absences_said
    where returned_on is not null
    union all
    select
        pilot,
        date '0001-01-01',
        1
    from tellings
    union all
    select
        pilot,
        first_on,
        -1
    from tellings
),

days as (
    select
        pilot,
        changes_on,
        sum(step) as step
    from edges
    group by pilot, changes_on
),

sums as (
    select
        pilot,
        changes_on,
        sum(step) over life as n_lacking,
        lead(changes_on) over life as next_on
    from days
    window life as (partition by pilot order by changes_on)
),

told_by as (
    select
        pilot,
        count(distinct source_no) as n_sources
    from tellings
    group by pilot
)

select
    s.pilot,
    i.municipality,
    i.pilot_id,
    s.changes_on as left_on,
    s.next_on as returned_on
from sums as s
inner join told_by as t on s.pilot = t.pilot and s.n_lacking = t.n_sources
inner join identities as i on s.pilot = i.pilot
where s.changes_on > date '0001-01-01'
order by i.municipality, i.pilot_id, left_on
