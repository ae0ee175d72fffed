-- Who a pilot is from a day on, because somebody answered that it is another one, or that it never was one.
-- Grain: pilot, from_on
-- is_now: the pilot that it is; null for none. One answer may lead to another: a is b and b is c. Answers that go round
-- in a circle say nothing.
-- Uses: answers_given
create or replace table becomes as
with recursive
pointers as (
    select
        pilot,
        case when answer = 'same_as' then other end as points_to,
        holds_from as from_on,
        holds_until as until_on
    from answers_given
    where holds_from is not null and answer in ('same_as', 'never_was')
),

days as (
    select from_on as on_day
    from pointers
    union
    select until_on
    from pointers
    where until_on is not null
),

held as (
    select
        p.pilot,
        d.on_day,
        p.points_to
    from pointers as p
    inner join days as d on p.from_on <= d.on_day and (p.until_on is null or p.until_on > d.on_day)
),

reached as (
    select *
    from held
    union
    select
        r.pilot,
        r.on_day,
        h.points_to
    from reached as r
    inner join held as h on r.points_to = h.pilot and r.on_day = h.on_day
),

saying as (
    select h.*
    from held as h
    left join reached as r on h.pilot = r.pilot and h.on_day = r.on_day and r.points_to = r.pilot
    where r.pilot is null
),

ways as (
    select *
    from saying
    union
    select
        w.pilot,
        w.on_day,
        s.points_to
    from ways as w
    inner join saying as s on w.points_to = s.pilot and w.on_day = s.on_day
),

ends as (
    select w.*
    from ways as w
    left join saying as s on w.points_to = s.pilot and w.on_day = s.on_day
    where s.pilot is null
),

firsts as (
    select
        pilot,
        min(from_on) as first_on
    from pointers
    group by pilot
),

-- On a day on which no answer holds, a pilot is itself.
resolved as (
    select
        f.pilot,
        d.on_day,
        case when e.pilot is null then f.pilot else e.points_to end as is_now
    from firsts as f
    inner join days as d on f.first_on <= d.on_day
    left join ends as e on f.pilot = e.pilot and d.on_day = e.on_day
),

beside_each_other as (
    select
        *,
        lag(is_now, 1, pilot) over (partition by pilot order by on_day) as was
    from resolved
)

select
    pilot,
    is_now,
    on_day as from_on,
    lead(on_day) over (partition by pilot order by on_day) as until_on
from beside_each_other
where is_now is distinct from was
