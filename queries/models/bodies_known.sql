-- One row per body that was known to decide on a pilot's rollout, with the days on which it was the latest known.
-- Grain: pilot_no, known_from
-- known_until is null for the body that is known now. A plan that was not recorded on a day was known from the start.
-- Statements that never were the latest known, or name the same body as the one before, are left out.
with
stated as (
    select
        pilot_no,
        municipality,
        decided_by as body,
        coalesce(told_from, happened_on, date '1900-01-01') as known_from,
        known_until,
        row_number() over (
            partition by pilot_no
            order by
                coalesce(told_from, happened_on) asc nulls first,
                source_file asc,
                source_row asc,
                row_no asc
        ) as nth
    from milestone_rows
    where milestone = 'rollout_decision' and decided_by is not null
),

changed as (
    select
        pilot_no,
        municipality,
        known_from
    from stated
    union
    select
        pilot_no,
        municipality,
        known_until
    from stated
    where known_until is not null
),

latest as (
    select
        c.pilot_no,
        c.municipality,
        c.known_from,
        arg_max(s.body, s.nth) as body
    from changed as c
    left join stated as s
        on
            c.pilot_no = s.pilot_no
            and c.known_from >= s.known_from
            and (s.known_until is null or c.known_from < s.known_until)
    group by c.pilot_no, c.municipality, c.known_from
),

turns as (
    select
        *,
        lag(body) over (partition by pilot_no order by known_from) as body_before
    from latest
),

stretches as (
    select
        pilot_no,
        municipality,
        body,
        known_from,
        lead(known_from) over (partition by pilot_no order by known_from) as known_until
    from turns
    where body is distinct from body_before
)

select
    pilot_no,
    municipality,
    body,
    known_from,
    known_until
from stretches
where body is not null
order by pilot_no, known_from
