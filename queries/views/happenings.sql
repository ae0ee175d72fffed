-- One row per statement that a milestone happened, on a known day or not.
-- Grain: statement. A statement with neither a day nor a plan says "happened, day unknown".
-- holds_from: the day from which the statement counts: the day itself; where that is unknown the day on which it
-- was recorded; where that is unknown too, right after the last known day of the pilot.
-- opens_stage: null when the pilot stays where it is.
-- statement_no: the statement as a number, for what follows from it; those of a pilot in the order in which they hold.
-- Of two about one milestone on one day the one that was recorded later holds, else the one further on in the file.
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
),

undated as (
    select distinct pilot_no
    from said
    where happened_on is null and recorded_on is null
),

last_days as (
    select
        said.pilot_no,
        max(said.happened_on) as last_on
    from said
    inner join undated on said.pilot_no = undated.pilot_no
    group by said.pilot_no
),

dated as (
    select
        said.pilot_no,
        said.milestone,
        codes.milestone_order,
        said.outcome,
        case
            when said.outcome in ('no_go', 'stop') then 'stopped'
            when said.outcome = 'extend' then 'running'
            when said.outcome = 'defer' then null
            else codes.opens_stage
        end as opens_stage,
        said.happened_on,
        coalesce(said.happened_on, said.recorded_on, last_days.last_on, date '1900-01-01') as holds_from,
        said.is_inexact,
        said.decided_by,
        said.note,
        said.recorded_on,
        said.source_file,
        said.source_sheet,
        said.source_row
    from said
    inner join milestone_codes as codes on said.milestone = codes.milestone
    left join last_days on said.pilot_no = last_days.pilot_no
)

select
    row_number() over (
        order by
            pilot_no asc,
            holds_from asc,
            happened_on is null asc,
            milestone_order asc,
            recorded_on asc nulls first,
            source_file asc,
            source_row asc
    ) as statement_no,
    pilot_no,
    milestone,
    milestone_order,
    outcome,
    opens_stage,
    happened_on,
    holds_from,
    is_inexact,
    decided_by,
    note,
    recorded_on,
    source_file,
    source_sheet,
    source_row
from dated
