-- What each pilot was called and said to be, with the days on which that was what is known of it.
-- Grain: pilot_no, known_from
-- told: title and summary. text_no: the same for the same text, also of another pilot. Records that follow on each
-- other and say the same are one row. known_from, known_until: null: always, and until now.
with
texts as (
    select
        p.pilot_no,
        r.title || coalesce(' ' || r.summary, '') as told,
        coalesce(r.known_from, date '0001-01-01') as known_from,
        coalesce(r.known_until, date '9999-12-31') as known_until
    from pilots as r
    inner join portfolio as p on r.municipality = p.municipality and r.pilot_id = p.pilot_id
),

followed as (
    select
        *,
        lag(told) over life as told_before,
        lag(known_until) over life as known_before
    from texts
    window life as (partition by pilot_no order by known_from)
),

numbered as (
    select
        *,
        sum(case when told = told_before and known_from = known_before then 0 else 1 end)
            over (partition by pilot_no order by known_from)
            as stretch
    from followed
),

told_once as (
    select
        told,
        cast(row_number() over (order by told) as integer) as text_no
    from texts
    group by told
)

select
    n.pilot_no,
    t.text_no,
    n.told,
    nullif(min(n.known_from), date '0001-01-01') as known_from,
    nullif(max(n.known_until), date '9999-12-31') as known_until
from numbered as n
inner join told_once as t on n.told = t.told
group by n.pilot_no, n.stretch, t.text_no, n.told
order by n.pilot_no, known_from nulls first
