-- Stage, age, blocks and age of the record of each pilot on a day, and the status that follows from them.
-- Grain: pilot_no
-- The pilots that had begun by then, and those of which no stage is known; not those that are counted apart.
-- self_rating: the owner's own, where it was given by then (or on an unknown day). is_said_anchored: it is said to be
-- anchored, and still has to be checked.
-- computed_status: closed (anchored or stopped) | blocked | over_norm | stale (record older than half a year)
-- | unknown (stage, age or norm unknown) | on_track. The first that holds.
create or replace macro status_on(as_of) as table
with
said_anchored as (
    select pilot_no
    from happenings_on(as_of)
    where milestone = 'anchored' or outcome = 'slipped'
    group by pilot_no
    having
        max(case when milestone = 'anchored' then statement_no end)
        > coalesce(max(case when outcome = 'slipped' then statement_no end), 0)
),

joined as (
    select
        p.pilot_no,
        s.stage,
        s.entered_on,
        s.age_days,
        s.norm_days,
        s.days_over_norm,
        s.is_over_norm,
        s.is_inexact,
        b.pilot_no is not null as is_blocked,
        b.reason as blocked_reason,
        b.note as blocked_note,
        b.blocked_on,
        case when p.updated_on <= as_of then date_diff('day', p.updated_on, as_of) end as record_age_days,
        case when p.self_rated_on is null or p.self_rated_on <= as_of then p.self_rating end as self_rating,
        s.stage = 'anchoring' and a.pilot_no is not null as is_said_anchored
    from pilots_on(as_of) as p
    left join stays_on(as_of) as s on p.pilot_no = s.pilot_no
    left join blocked_on(as_of) as b on p.pilot_no = b.pilot_no
    left join said_anchored as a on p.pilot_no = a.pilot_no
    where p.pilot_no in (select g.pilot_no from begun_on(as_of) as g)
)

select
    *,
    case
        when not is_open_stage(stage) then 'closed'
        when is_blocked then 'blocked'
        when is_over_norm then 'over_norm'
        when is_stale(record_age_days) then 'stale'
        when days_over_norm is null then 'unknown'
        else 'on_track'
    end as computed_status
from joined;
