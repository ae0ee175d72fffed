-- Where it builds up, fairly: per group and stage how many pilots moved on in the last year, against how many would
-- have at the pace of all groups together, given how long each has been there. Most missed first, unknown groups last.
-- Grain: municipality, grp, stage
-- By body a group is that of a municipality; municipality is null otherwise. grp is null where it is not stated. A
-- pilot of several areas or target groups is divided over them.
-- observed: stays that ended in the 365 days up to $as_of. expected: the sum over the stays of those days of
-- H(age at the end) - H(age at the start of the window), with H the Nelson-Aalen hazard of that stage over the whole
-- register up to $as_of: a filter chooses what is counted, never what it is held against. missed = expected - observed.
-- A stay that was seen from its first day in the window starts before age 0, so that it expects the ends of its first
-- day too; one that was first seen later starts at that age. Over all groups and all of time observed = expected.
-- Stays of which a day is unknown are left out and counted in n_unknown_days; those that were over before the register
-- first saw the pilot in n_over_before_seen. n_open: stays that last on $as_of.
-- pace: observed ÷ expected, drawn to 1 the more the less there is to go on (see alpha); pace_low, pace_high: 95 %.
-- funnel_low, funnel_high: between these observed ÷ expected lies by chance alone in 95 % of cases, given expected.
-- chance: of so few when nothing is wrong. is_alarm: that chance is too small for chance, over all bodies and stages.
-- is_exploratory: any other cut than body x stage, or a theme or owner left out: such a cut raises no alarm.
-- withheld: why there is no chance and no alarm: unknown_group | days_unknown (no stay with known days)
-- | too_few_exits (under 10 in the whole register from this stage).
-- Parameters: $as_of date, $by dimension = body, $filters
-- Selects: municipality, grp, stage, n_open, n_unknown_days, n_over_before_seen, observed, expected, stage_exits,
--   is_chosen, is_exploratory
-- Columns: municipality text, grp text, stage text, n_open double, n_unknown_days double, n_over_before_seen double,
--   observed double, expected double, missed double, pace double, pace_low double, pace_high double, alpha double,
--   funnel_low double, funnel_high double, chance double, is_alarm boolean, is_exploratory boolean, withheld text
-- Completed by: decision_pace
with
-- A choice of bodies or of municipalities leaves out whole bodies: these still belong to what the alarm is judged over.
grouped as (
    select
        g.pilot_no,
        case when $by = 'body' then g.municipality end as municipality,
        g.grp,
        g.weight
    from pilot_groups(
        $as_of,
        $by,
        struct_update(
            $filters,
            municipality := case when $by <> 'body' then $filters['municipality'] end,
            body := case when $by <> 'body' then $filters['body'] end
        )
    ) as g
),

groups as (
    select
        municipality,
        grp,
        row_number() over (order by municipality, grp) as group_no
    from (select distinct municipality, grp from grouped) as named
),

members as (
    select
        m.pilot_no,
        g.group_no,
        m.weight
    from grouped as m
    inner join groups as g on m.municipality is not distinct from g.municipality and m.grp is not distinct from g.grp
),

counted as (
    select
        m.group_no,
        j.stage_order,
        summed(case when j.is_open then m.weight else 0 end) as n_open,
        summed(case when j.left_out = 'unknown_day' then m.weight else 0 end) as n_unknown_days,
        summed(case when j.left_out = 'over_before_seen' then m.weight else 0 end) as n_over_before_seen,
        summed(m.weight * j.observed) as observed,
        summed(m.weight * j.expected) as expected,
        max(j.stage_exits) as stage_exits
    from judged_stays($as_of) as j
    inner join members as m on j.pilot_no = m.pilot_no
    group by m.group_no, j.stage_order
)

select
    g.municipality,
    case when $by = 'stage' then s.stage else g.grp end as grp,
    s.stage,
    c.n_open,
    c.n_unknown_days,
    c.n_over_before_seen,
    cast(c.observed as double) as observed,
    c.expected,
    cast(c.stage_exits as bigint) as stage_exits,
    $by <> 'body'
    or (is_in_groups($filters['municipality'], g.municipality) and is_in_groups($filters['body'], g.grp)) as is_chosen,
    $by <> 'body' or $filters['theme'] is not null or $filters['owner'] is not null as is_exploratory
from counted as c
inner join groups as g on c.group_no = g.group_no
inner join stages as s on c.stage_order = s.stage_order
order by c.expected - c.observed desc nulls last, s.stage_order asc, g.group_no asc
