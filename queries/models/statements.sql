-- One row per statement that a milestone happened, on a known day or not, as it was handed in.
-- Grain: statement_no
-- A statement with neither a day nor a plan says "happened, day unknown".
-- statement_no: the statement as a number; of statements about one milestone on one day the higher was recorded later,
-- or was handed in later, or stands further on in the file.
-- known_from: from when on it is known and in the past; without a day of recording it is known when it happens.
-- known_until: from that day on it is known no longer to have been so; null while it holds. said_from: the day from
-- which it stands in the records, also where it still has to happen; null: always.
-- opens_stage: null when the pilot stays where it is. A pilot that is said to be anchored is anchoring until the checks
-- say that it held (see `spells`).
-- ends_as: what it means to who waits on a decision: success | partly | none (an evaluation without success) | end;
-- null where it means nothing to that. Deferring and extending end nothing.
-- That a list no longer tells of a pilot (`absences`) is a statement too: of the milestone no_longer_listed, the last
-- of all, which holds until the pilot is told of again. Its source is the record of the pilot.
with
said as (
    select
        pilot_no,
        milestone,
        outcome,
        happened_on,
        happened_inexact as is_inexact,
        decided_by,
        note,
        recorded_on,
        told_from,
        told_nth,
        known_from as said_from,
        known_until,
        source_file,
        source_sheet,
        source_row
    from milestone_rows
    where happened_on is not null or outcome is not null or planned_on is null
    union all
    select
        p.pilot_no,
        'no_longer_listed',
        null,
        a.left_on,
        false,
        null,
        null,
        a.left_on,
        a.left_on,
        null,
        a.left_on,
        least(a.returned_on, k.known_until),
        p.source_file,
        p.source_sheet,
        p.source_row
    from absences as a
    inner join pilots_known as p
        on
            a.municipality = p.municipality
            and a.pilot_id = p.pilot_id
            and was_known(p.known_from, p.known_until, a.left_on)
    inner join portfolio as k on p.pilot_no = k.pilot_no
)

select
    row_number() over (
        order by
            s.pilot_no asc,
            s.happened_on asc nulls last,
            milestone_order asc,
            s.told_from asc nulls first,
            s.told_nth asc nulls first,
            s.source_file asc,
            s.source_row asc
    ) as statement_no,
    s.pilot_no,
    s.milestone,
    coalesce(c.milestone_order, 99) as milestone_order,
    s.outcome,
    case
        when s.milestone = 'no_longer_listed' then 'no_longer_listed'
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
    greatest(coalesce(s.told_from, date '0001-01-01'), coalesce(s.happened_on, date '0001-01-01')) as known_from,
    s.known_until,
    s.said_from,
    s.told_from,
    coalesce(s.is_inexact, false) as is_inexact,
    s.decided_by,
    s.note,
    s.recorded_on,
    s.source_file,
    s.source_sheet,
    s.source_row
from said as s
left join milestone_codes as c on s.milestone = c.milestone
