-- One row per statement of which body decides on a pilot's rollout, with the days on which it was the latest known.
-- Grain: pilot_no, known_from
-- known_until is null for the body that is known now. A plan that was not recorded on a day was known from the start.
-- Statements that never were the latest known, or name the same body as the one before, are left out.
with
stated as (
    select
        p.pilot_no,
        p.municipality,
        m.decided_by as body,
        coalesce(m.recorded_on, m.happened_on, date '1900-01-01') as known_from,
        row_number() over (
            partition by p.pilot_no
            order by
                coalesce(m.recorded_on, m.happened_on) asc nulls first,
                m.source_file asc,
                m.source_row asc
        ) as nth
    from milestones as m
    inner join portfolio as p on m.municipality = p.municipality and m.pilot_id = p.pilot_id
    where m.milestone = 'rollout_decision' and m.decided_by is not null
),

followed as (
    select
        *,
        min(known_from) over (
            partition by pilot_no
            order by nth
            rows between 1 following and unbounded following
        ) as known_until
    from stated
),

latest as (
    select
        pilot_no,
        municipality,
        body,
        known_from,
        lag(body) over (partition by pilot_no order by nth) as body_before
    from followed
    where known_until is null or known_until > known_from
)

select
    pilot_no,
    municipality,
    body,
    known_from,
    lead(known_from) over (partition by pilot_no order by known_from) as known_until
from latest
where body_before is null or body <> body_before
order by pilot_no, known_from
