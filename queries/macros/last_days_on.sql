-- The last day to begin preparing each strand of the rollout of each pilot that is underway, by what was known on a
-- day.
-- Grain: pilot_no, strand
-- anchor_on: money: the papers day of the spring memorandum in the year before the rollout; procurement, recruitment,
-- ICT: the rollout itself; decision: the papers day of the last meeting before it. latest_start_on: anchor - lead time.
-- came: done (the readiness item of the strand is met, as readiness_on has it) | not_needed (procurement, where no
-- tender is needed) | unknown | late (the latest start is past) | open. The first that holds.
-- unknown_because: no_evaluation (nobody said when it is evaluated) | no_body (who decides is unknown) | no_calendar
-- | no_kadernota (the calendar goes on, and names no spring memorandum in that year) | calendar_ends (before what is
-- needed: calendar_until is its last day; what is needed is the meeting itself, and of the last meeting before a
-- rollout a calendar that reaches December) | no_need_said (whether a tender is needed) | no_lead_time. The first that
-- holds.
create or replace macro last_days_on(as_of, filters) as table
with
strands as (
    select
        r.*,
        t.strand,
        t.strand_order,
        t.item,
        t.days,
        t.is_adopted,
        r.rollout_on - 31 as covered_from
    from rollouts_on(as_of, filters) as r
    cross join lead_times_on(as_of) as t
),

met as (
    select
        pilot_no,
        item
    from readiness_on(as_of)
    where not is_open
),

anchored as (
    select
        s.*,
        m.pilot_no is not null as is_done,
        s.strand <> 'procurement' or s.needs_procurement = 'yes' as is_needed,
        case s.strand
            when 'money' then s.kadernota_papers_on
            when 'decision' then case when s.body_until >= s.covered_from then s.decision_papers_on end
            else s.rollout_on
        end as anchor_on,
        case s.strand when 'money' then s.council_until when 'decision' then s.body_until end as calendar_until
    from strands as s
    left join met as m on s.pilot_no = m.pilot_no and s.item = m.item
),

explained as (
    select
        *,
        case
            when evaluation_on is null then 'no_evaluation'
            when strand = 'decision' and body is null then 'no_body'
            when strand in ('money', 'decision') and calendar_until is null then 'no_calendar'
            when anchor_on is null and calendar_until < covered_from then 'calendar_ends'
            when anchor_on is null and strand = 'decision' then 'calendar_ends'
            when anchor_on is null then 'no_kadernota'
            when is_needed is null then 'no_need_said'
            when days is null then 'no_lead_time'
        end as because,
        anchor_on - cast(days as integer) as start_on
    from anchored
)

select
    pilot_no,
    stage,
    is_waiting,
    evaluation_on,
    norm_days,
    rollout_on,
    is_moved,
    body,
    amendment_meets_on,
    amendment_papers_on,
    strand,
    strand_order,
    item,
    days,
    is_adopted,
    anchor_on,
    case when coalesce(is_needed, true) and because is null then start_on end as latest_start_on,
    case when because = 'calendar_ends' then calendar_until end as calendar_until,
    case
        when is_done then 'done'
        when not is_needed then 'not_needed'
        when because is not null then 'unknown'
        when start_on < as_of then 'late'
        else 'open'
    end as came,
    case when not is_done and coalesce(is_needed, true) then because end as unknown_because
from explained;
