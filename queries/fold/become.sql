-- The rows of one table under the pilots that people answered that they are: cut on the day of the answer, and from
-- then on those of the pilot that it is.
-- Grain: hand_in, row_no, known_from
-- Of a table of records, and of the records of pilots themselves (goes_over is false), nothing goes over: what lists
-- say of the pilot that it is holds.
-- Uses: rows_of_all (one table, of all sources), becomes, table_traits (goes_over: of that table)
with
changing as (
    select
        pilot,
        min(from_on) as first_on
    from becomes
    group by pilot
),

stretches as (
    select
        pilot,
        pilot as is_now,
        cast(null as date) as from_on,
        first_on as until_on
    from changing
    union all
    select
        b.pilot,
        b.is_now,
        b.from_on,
        b.until_on
    from becomes as b
    cross join table_traits as t
    where b.is_now = b.pilot or (b.is_now is not null and t.goes_over)
)

select *
from rows_of_all
where pilot not in (select c.pilot from changing as c) or pilot is null
union all
select
    r.* replace (
        s.is_now as pilot,
        case when s.from_on is null or r.known_from > s.from_on then r.known_from else s.from_on end as known_from,
        case
            when s.until_on is null or r.known_until < s.until_on then r.known_until else s.until_on
        end as known_until
    )
from rows_of_all as r
inner join stretches as s
    on
        r.pilot = s.pilot
        and (r.known_until is null or s.from_on is null or r.known_until > s.from_on)
        and (s.until_on is null or r.known_from is null or r.known_from < s.until_on)
