-- What differs between this version and an earlier one (attached as `earlier`).
-- Grain: kind, pilot_key, milestone, on_day, is_now
-- was, is_now: codes or ISO days, by kind; on_day: when it happened, where known.
-- decision: a decision was taken; deferral: it was put off (deferred, or the pilot extended).
-- renamed: the municipality has another name (was, is_now). That is so when one name is gone and one is new, and most
-- pilots with the same pilot_id have the same title: they are the same pilots, neither new nor removed.
-- source_*: the record that made the difference (of a pilot that was removed: as the earlier version had it).
-- Parameters: $kind choice(all|new_pilot|removed|renamed|stage_move|decision|deferral|replan) = all
-- Versions: two
-- Columns: kind text, municipality text, pilot_id text, pilot_key text, title text, milestone text, was text,
--   is_now text, on_day date, source_file text, source_sheet text, source_row bigint
with
pilots_after as (
    select *
    from pilots_known
    where known_until is null
),

pilots_before as (
    select *
    from earlier.pilots_known
    where known_until is null
),

names_after as (
    select distinct municipality
    from pilots_after
),

names_before as (
    select distinct municipality
    from pilots_before
),

-- The municipalities of which one name is gone and another new, with the pilots that they share.
alike as (
    select
        a.municipality,
        b.municipality as municipality_before,
        count(*) as n_shared,
        sum(case when a.title = b.title then 1 else 0 end) as n_same_title
    from pilots_after as a
    inner join pilots_before as b on a.pilot_id = b.pilot_id
    where
        a.municipality not in (select n.municipality from names_before as n)
        and b.municipality not in (select n.municipality from names_after as n)
    group by a.municipality, b.municipality
    having 2 * n_same_title > n_shared
),

renamings as (
    select
        municipality,
        municipality_before,
        row_number() over (partition by municipality order by n_same_title desc, municipality_before asc) as nth_before,
        row_number() over (partition by municipality_before order by n_same_title desc, municipality asc) as nth_after
    from alike
),

-- A pilot has a number of its own in each version; numbers are compared far faster than texts.
in_both as (
    select
        a.pilot_no,
        a.pilot_key,
        b.pilot_no as pilot_no_before,
        null as municipality_before
    from pilots_after as a
    inner join pilots_before as b on a.pilot_key = b.pilot_key
    union all
    select
        a.pilot_no,
        a.pilot_key,
        b.pilot_no as pilot_no_before,
        b.municipality as municipality_before
    from renamings as r
    inner join pilots_after as a on r.municipality = a.municipality
    inner join pilots_before as b on r.municipality_before = b.municipality and a.pilot_id = b.pilot_id
    where r.nth_before = 1 and r.nth_after = 1
),

stages_before as (
    select pilot_no, stage
    from earlier.spells
    where open_until is null and known_until is null and stage <> 'no_longer_listed'
),

stages_after as (
    select
        s.pilot_no,
        s.stage,
        s.entered_on,
        h.source_file,
        h.source_sheet,
        h.source_row
    from spells as s
    inner join statements as h on s.entered_statement = h.statement_no
    where s.open_until is null and s.known_until is null and s.stage <> 'no_longer_listed'
),

decisions_before as (
    select b.pilot_no, h.milestone, h.outcome, h.happened_on
    from earlier.happenings as h
    inner join in_both as b on h.pilot_no = b.pilot_no_before
    where h.milestone in ('start_decision', 'rollout_decision') and h.known_until is null
),

-- A decision that two rows report is one difference; the first of them is its source.
decisions_after as (
    select
        p.pilot_no,
        p.pilot_key,
        h.milestone,
        h.outcome,
        h.happened_on,
        h.source_file,
        h.source_sheet,
        h.source_row,
        row_number() over (
            partition by h.pilot_no, h.milestone, h.outcome, h.happened_on
            order by h.statement_no
        ) as nth
    from happenings as h
    inner join in_both as p on h.pilot_no = p.pilot_no
    where h.milestone in ('start_decision', 'rollout_decision') and h.known_until is null
),

differences as (
    select
        'new_pilot' as kind,
        a.pilot_key,
        null as milestone,
        null as was,
        s.stage as is_now,
        s.entered_on as on_day,
        a.source_file,
        a.source_sheet,
        a.source_row
    from pilots_after as a
    left join stages_after as s on a.pilot_no = s.pilot_no
    where not exists (select 1 from in_both as b where b.pilot_no = a.pilot_no)
    union all
    select 'removed', b.pilot_key, null, s.stage, null, null, b.source_file, b.source_sheet, b.source_row
    from pilots_before as b
    left join stages_before as s on b.pilot_no = s.pilot_no
    where not exists (select 1 from in_both as a where a.pilot_no_before = b.pilot_no)
    union all
    select
        'renamed', b.pilot_key, null, b.municipality_before, a.municipality, null, a.source_file, a.source_sheet,
        a.source_row
    from in_both as b
    inner join pilots_after as a on b.pilot_no = a.pilot_no
    where b.municipality_before is not null
    union all
    select
        'stage_move',
        p.pilot_key,
        null,
        b.stage,
        a.stage,
        a.entered_on,
        a.source_file,
        a.source_sheet,
        a.source_row
    from in_both as p
    inner join stages_after as a on p.pilot_no = a.pilot_no
    inner join stages_before as b on p.pilot_no_before = b.pilot_no
    where a.stage <> b.stage
    union all
    select
        case
            when a.milestone = 'rollout_decision' and a.outcome in ('defer', 'extend') then 'deferral'
            else 'decision'
        end,
        a.pilot_key,
        a.milestone,
        null,
        a.outcome,
        a.happened_on,
        a.source_file,
        a.source_sheet,
        a.source_row
    from decisions_after as a
    where
        a.nth = 1
        and not exists (
            select 1
            from decisions_before as b
            where
                b.pilot_no = a.pilot_no
                and b.milestone = a.milestone
                and b.outcome is not distinct from a.outcome
                and b.happened_on is not distinct from a.happened_on
        )
    union all
    select
        'replan',
        p.pilot_key,
        a.milestone,
        cast(b.planned_on as varchar),
        cast(a.planned_on as varchar),
        a.recorded_on,
        a.source_file,
        a.source_sheet,
        a.source_row
    from in_both as p
    inner join latest_plans as a on p.pilot_no = a.pilot_no
    inner join earlier.latest_plans as b on p.pilot_no_before = b.pilot_no and a.milestone = b.milestone
    where a.planned_on <> b.planned_on
)

select
    d.kind,
    coalesce(a.municipality, b.municipality) as municipality,
    coalesce(a.pilot_id, b.pilot_id) as pilot_id,
    d.pilot_key,
    coalesce(a.title, b.title) as title,
    d.milestone,
    d.was,
    d.is_now,
    d.on_day,
    d.source_file,
    d.source_sheet,
    d.source_row
from differences as d
left join pilots_after as a on d.pilot_key = a.pilot_key
left join pilots_before as b on d.pilot_key = b.pilot_key
where $kind in ('all', d.kind)
order by d.kind, d.pilot_key, d.milestone nulls first, d.on_day nulls first, d.is_now
