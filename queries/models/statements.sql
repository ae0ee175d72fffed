-- One row per statement that a milestone happened, on a known day or not, as it was handed in.
-- Grain: statement_no
-- A statement with neither a day nor a plan says "happened, day unknown".
-- statement_no: the statement as a number; of statements about one milestone on one day the higher was recorded later,
-- or stands further on in the file.
-- known_from: from when on it is known and in the past; without a day of recording it is known when it happens.
-- opens_stage: null when the pilot stays where it is. A pilot that is said to be anchored is anchoring until the checks
-- say that it held (see `spells`).
-- ends_as: what it means to who waits on a decision: success | partly | none (an evaluation without success) | end;
-- null where it means nothing to that. Deferring and extending end nothing.
with
said as (
    select
        p.pilot_no,
        m.milestone,
        m.outcome,
        m.happened_on,
        m.happened_inexact as is_inexact,
        m.decided_by,
        m.note,
        m.recorded_on,
        m.source_file,
        m.source_sheet,
        m.source_row
    from milestones as m
    inner join portfolio as p on m.municipality = p.municipality and m.pilot_id = p.pilot_id
    where m.happened_on is not null or m.outcome is not null or m.planned_on is null
)

select
    row_number() over (
        order by
            s.pilot_no asc,
            s.happened_on asc nulls last,
            c.milestone_order asc,
            s.recorded_on asc nulls first,
            s.source_file asc,
            s.source_row asc
    ) as statement_no,
    s.pilot_no,
    s.milestone,
    c.milestone_order,
    s.outcome,
    case
        when s.outcome in ('no_go', 'stop') then 'stopped'
        when s.outcome = 'extend' then 'running'
        when s.outcome = 'defer' then null
        when s.milestone = 'anchored' then 'anchoring'
        else c.opens_stage
    end as opens_stage,
    case
        when s.milestone = 'evaluation' and s.outcome = 'successful' then 'success'
        when s.milestone = 'evaluation' and s.outcome = 'partly_successful' then 'partly'
        when s.milestone = 'evaluation' and s.outcome = 'unsuccessful' then 'none'
        when s.milestone = 'rollout_decision' and is_final(s.outcome) then 'end'
        when s.milestone in ('stopped', 'implemented', 'anchored') or s.outcome = 'no_go' then 'end'
    end as ends_as,
    s.happened_on,
    greatest(coalesce(s.recorded_on, date '0001-01-01'), coalesce(s.happened_on, date '0001-01-01')) as known_from,
    coalesce(s.is_inexact, false) as is_inexact,
    s.decided_by,
    s.note,
    s.recorded_on,
    s.source_file,
    s.source_sheet,
    s.source_row
from said as s
inner join milestone_codes as c on s.milestone = c.milestone
