-- The three moments on which the readiness of each pilot that is underway is assessed, and what came of each by a day.
-- Grain: pilot_no, moment
-- underway: the name of rows with pilot_no, municipality, started_on and evaluation_on, as underway_on has them.
-- moment: start | midway (between the start and the evaluation) | before_evaluation (three months before it). due_on:
-- null where start or evaluation are unknown. The evaluation is the one that is planned now, or was held: a new plan
-- moves what still has to come.
-- A moment is kept by an assessment of any of the gates from 60 days before it (the start: 180, as it is prepared
-- before) up to 30 days after it, opens_on and closes_on. One assessment can keep two moments that lie so near.
-- came: kept | missed (these days are past) | due (they last) | not_due | unknown (no day, nobody of the municipality
-- assesses readiness, or nobody did before these days were past).
create or replace macro readiness_moments_of(underway, as_of) as table
with
moments as (
    select
        unnest(['start', 'midway', 'before_evaluation']) as moment,
        unnest([180, 60, 60]) as days_before
),

planned as (
    select
        u.pilot_no,
        u.municipality,
        m.moment,
        m.days_before,
        case m.moment
            when 'start' then u.started_on
            when 'midway' then u.started_on + cast(date_diff('day', u.started_on, u.evaluation_on) // 2 as integer)
            else cast(u.evaluation_on - interval 3 month as date)
        end as due_on
    from query_table(underway) as u
    cross join moments as m
),

assessed as (
    select distinct
        pilot_no,
        assessed_on
    from assessments
    where is_gate and assessed_on <= as_of and was_known(known_from, known_until, as_of)
),

firsts as (
    select
        p.municipality,
        min(a.assessed_on) as first_on
    from assessed as a
    inner join portfolio as p on a.pilot_no = p.pilot_no
    group by p.municipality
),

kept as (
    select
        p.pilot_no,
        p.moment,
        max(a.assessed_on) as kept_on
    from planned as p
    inner join assessed as a
        on
            p.pilot_no = a.pilot_no
            and a.assessed_on between p.due_on - p.days_before and p.due_on + 30
    group by p.pilot_no, p.moment
)

select
    m.pilot_no,
    m.moment,
    m.due_on,
    m.due_on - m.days_before as opens_on,
    m.due_on + 30 as closes_on,
    k.kept_on,
    case
        when k.kept_on is not null then 'kept'
        when m.due_on is null or f.first_on is null or f.first_on > m.due_on + 30 then 'unknown'
        when m.due_on + 30 < as_of then 'missed'
        when m.due_on - m.days_before <= as_of then 'due'
        else 'not_due'
    end as came
from planned as m
left join firsts as f on m.municipality = f.municipality
left join kept as k on m.pilot_no = k.pilot_no and m.moment = k.moment;
