-- How long stays last, per stage: the context beside the adopted norm (Kaplan and Meier 1958). Who is still there
-- counts as staying up to the day, and whom a list no longer tells of up to the day on which it left the list; who was
-- seen late counts from that age on.
-- Grain: stage
-- Those with a stay that can be counted. p50_days, p85_days: the first whole day after which half, and 15 %, or less is
-- still there; null where the curve does not come that low. n_exits: stays that ended.
-- withheld: too_few_exits (under 20; both are null). Stays of which a day is unknown are left out, and so are those
-- that were over before the register first saw the pilot.
create or replace macro exits_of(as_of, filters) as table
with
stays as (  -- noqa: ST03
    select
        s.stage as grp,
        cast(coalesce(greatest(0, date_diff('day', s.entered_on, f.seen_on)), 0) as integer) as entry_days,
        cast(
            date_diff('day', s.entered_on, case when s.open_until is null then as_of else s.left_on end) as integer
        ) as exit_days,
        case when s.next_stage <> 'no_longer_listed' then 'other' end as cause
    from spells_on(as_of) as s
    inner join chosen_pilots(as_of, filters) as p on s.pilot_no = p.pilot_no
    left join first_seen as f on s.pilot_no = f.pilot_no
    where
        is_open_stage(s.stage)
        and s.entered_on is not null
        and (s.open_until is null or s.left_on is not null)
),

quantiles as (
    select
        grp as stage,
        cast(sum(n_exits) as bigint) as n_exits,
        min(case when s <= 0.50 + 1e-9 then t_days end) as p50_days,
        min(case when s <= 0.15 + 1e-9 then t_days end) as p85_days
    from kaplan_meier('stays')
    group by grp
)

select
    stage,
    n_exits,
    case when n_exits >= 20 then p50_days end as p50_days,
    case when n_exits >= 20 then p85_days end as p85_days,
    case when n_exits < 20 then 'too_few_exits' end as withheld
from quantiles;
