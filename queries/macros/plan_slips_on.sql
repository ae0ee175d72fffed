-- How long after its planned day an evaluation was held, and how long a decision took, as known on a day.
-- plan_slips_on: grain pilot_no, planned_on. Every plan that stood counts, also one that was moved since: so a plan
-- that stands now is taken to slip as plans that stood before it did. Where a pilot has no plans, the days on which
-- its evaluations are due take their place. exit_days: from the planned day to the first evaluation after the plan was
-- recorded, negative where it was early; while none was held, up to the day itself, to that on which the pilot was
-- stopped, rolled out or no longer told of. cause: evaluated; null while it was not. entry_days: where the plan was
-- recorded after its planned day, from when on it was seen; else from the start. Left out: plans that were recorded
-- after all that happened, and those of which the day of the evaluation is unknown. whom: the name of rows with the
-- pilots that are asked for.
create or replace macro plan_slips_on(as_of, whom) as table
with
told as (
    select *
    from evaluation_plans
    where
        told_from <= as_of
        and was_known(known_from, known_until, as_of)
        and pilot_no in (select w.pilot_no from query_table(whom) as w)
),

planned as (
    select pilot_no
    from told
    where nth is not null
    group by pilot_no
),

stood as (
    select
        pilot_no,
        planned_on,
        min(told_from) as told_from,
        cast(null as date) as held_on,
        false as is_due
    from told
    where nth is not null
    group by pilot_no, planned_on
    union all
    select
        pilot_no,
        planned_on,
        min(told_from),
        max(case when held_on <= as_of then held_on end),
        true
    from told
    where pilot_no not in (select p.pilot_no from planned as p)
    group by pilot_no, planned_on
),

evaluated as (
    select
        pilot_no,
        happened_on
    from happenings_on(as_of)
    where milestone = 'evaluation' and pilot_no in (select w.pilot_no from query_table(whom) as w)
),

ended as (
    select
        pilot_no,
        open_from
    from spells_on(as_of)
    where
        stage in ('implementing', 'anchoring', 'anchored', 'stopped', 'no_longer_listed')
        and pilot_no in (select w.pilot_no from query_table(whom) as w)
),

first_after as (
    select
        s.pilot_no,
        s.planned_on,
        min(e.happened_on) as evaluated_on
    from stood as s
    inner join evaluated as e on s.pilot_no = e.pilot_no and s.told_from < e.happened_on
    where not s.is_due
    group by s.pilot_no, s.planned_on
),

first_end as (
    select
        s.pilot_no,
        s.planned_on,
        min(e.open_from) as ended_on
    from stood as s
    inner join ended as e on s.pilot_no = e.pilot_no and s.told_from < e.open_from
    group by s.pilot_no, s.planned_on
),

-- Of a day that was due and is not said to be held nobody knows which evaluation it was.
unsure as (
    select
        pilot_no,
        bool_or(happened_on is null) as has_undated
    from evaluated
    group by pilot_no
),

seen as (
    select
        s.pilot_no,
        s.planned_on,
        s.told_from,
        coalesce(s.held_on, f.evaluated_on) as evaluated_on,
        coalesce(s.held_on, f.evaluated_on, least(coalesce(e.ended_on, as_of), as_of)) as seen_until
    from stood as s
    left join first_after as f on s.pilot_no = f.pilot_no and s.planned_on = f.planned_on
    left join first_end as e on s.pilot_no = e.pilot_no and s.planned_on = e.planned_on
    left join unsure as u on s.pilot_no = u.pilot_no
    where
        f.evaluated_on is not null
        or s.held_on is not null
        or u.pilot_no is null
        or not (s.is_due or u.has_undated)
)

select
    s.pilot_no,
    p.municipality,
    s.planned_on,
    case
        when s.told_from <= s.planned_on then -1000000 else cast(date_diff('day', s.planned_on, s.told_from) as integer)
    end as entry_days,
    cast(date_diff('day', s.planned_on, s.seen_until) as integer) as exit_days,
    case when s.evaluated_on is not null then 'evaluated' end as cause
from seen as s
inner join portfolio as p on s.pilot_no = p.pilot_no;

-- decision_spans_on: grain pilot_no, waits_from. The waits on a decision that had begun: entry_days, exit_days as in
-- `observed_waits`. cause: rollout | stop; null while it lasts, and where it ended without a decision.
create or replace macro decision_spans_on(as_of, includes_partly) as table
select
    w.pilot_no,
    p.municipality,
    w.waits_from,
    w.entry_days,
    cast(
        date_diff(
            'day',
            w.started_on,
            case when w.waits_until is null then coalesce(w.left_on, cast(as_of as date)) else w.ended_on end
        ) as integer
    ) as exit_days,
    case when w.cause in ('rollout', 'stop') then w.cause end as cause
from decision_waits_on(as_of) as w
inner join portfolio as p on w.pilot_no = p.pilot_no
where w.counts_partly = includes_partly;
