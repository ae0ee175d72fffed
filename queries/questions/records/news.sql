-- What a reader must hear of the time after $since up to $as_of, and which records nobody kept up.
-- Grain: kind, pilot_key, on_day, outcome
-- kind: newly_waiting (waits on a decision now and did not then) | newly_over_norm (longer in an open stage than the
-- norm, and not yet then in that stage) | decided (a final decision on the rollout) | put_off (a decision was deferred,
-- or the pilot extended: nothing was decided) | left_queue (waited then and does not now, while no final decision is
-- news: it was stopped, is in use, or what was recorded was corrected; not where its list no longer tells of it) |
-- stale (an open pilot of which the record is older than half a year). What was recorded after $since of an earlier or
-- an unknown day, and an outcome that was corrected since, is news too. on_day: since when it waits, the day on which
-- it came over norm, that of the decision, the end of the wait (null when unknown, or when there is none), or of the
-- record. days: how long it waits, how far it is over norm, or how old the record is.
-- Parameters: $as_of date, $since date, $filters
-- Columns: kind text, municipality text, pilot_id text, pilot_key text, title text, owner text, body text, stage text,
--   outcome text, on_day date, days bigint
with
waiting as (
    select
        'newly_waiting' as kind,
        n.pilot_no,
        null as stage,
        null as outcome,
        n.succeeded_on as on_day,
        n.days_waiting as days
    from waits_on($as_of) as n
    left join waits_on($since) as t on n.pilot_no = t.pilot_no and not t.is_partly
    where not n.is_partly and t.pilot_no is null
),

over_norm as (
    select
        'newly_over_norm' as kind,
        n.pilot_no,
        n.stage,
        null as outcome,
        cast($as_of - cast(n.days_over_norm as integer) + 1 as date) as on_day,
        n.days_over_norm as days
    from stays_on($as_of) as n
    left join stays_on($since) as t
        on n.pilot_no = t.pilot_no and n.stage = t.stage and n.entered_on = t.entered_on and t.is_over_norm
    where n.is_over_norm and t.pilot_no is null
),

decided as (
    select distinct
        case when n.outcome in ('defer', 'extend') then 'put_off' else 'decided' end as kind,
        n.pilot_no,
        null as stage,
        n.outcome,
        n.happened_on as on_day,
        cast(null as bigint) as days
    from happenings_on($as_of) as n
    anti join happenings_on($since) as t
        on
            n.pilot_no = t.pilot_no
            and n.milestone = t.milestone
            and n.outcome = t.outcome
            and n.happened_on is not distinct from t.happened_on
    where n.milestone = 'rollout_decision' and n.outcome is not null
),

last_waits as (
    select
        pilot_no,
        ended_on,
        row_number() over (partition by pilot_no order by waits_from desc) as nth_last
    from decision_waits_on($as_of)
    where not counts_partly
),

left_queue as (
    select
        'left_queue' as kind,
        t.pilot_no,
        null as stage,
        null as outcome,
        w.ended_on as on_day,
        cast(null as bigint) as days
    from waits_on($since) as t
    left join last_waits as w on t.pilot_no = w.pilot_no and w.nth_last = 1
    where
        not t.is_partly
        and t.pilot_no not in (select n.pilot_no from waits_on($as_of) as n where not n.is_partly)
        and t.pilot_no not in (select d.pilot_no from decided as d where d.kind = 'decided')
        and t.pilot_no not in (select l.pilot_no from apart_on($as_of) as l)
),

stale as (
    select
        'stale' as kind,
        pilot_no,
        stage,
        null as outcome,
        cast($as_of - cast(record_age_days as integer) as date) as on_day,
        record_age_days as days
    from status_on($as_of)
    where is_stale(record_age_days) and is_open_stage(stage)
),

found as (
    select * from waiting
    union all
    select * from over_norm
    union all
    select * from decided
    union all
    select * from left_queue
    union all
    select * from stale
)

select
    f.kind,
    p.municipality,
    p.pilot_id,
    p.pilot_key,
    p.title,
    p.owner,
    p.body,
    f.stage,
    f.outcome,
    f.on_day,
    f.days
from found as f
inner join chosen_pilots($as_of, $filters) as p on f.pilot_no = p.pilot_no
order by f.kind asc, f.days desc nulls last, f.on_day desc nulls last, p.pilot_key asc, f.outcome asc
