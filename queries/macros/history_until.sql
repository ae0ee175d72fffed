-- What was said of pilots, hand-in by hand-in, up to a day: each column of their records that changed, each statement
-- about a milestone beside what was said before, that it is said no longer and again, and each answer of a person. What
-- the columns are stands in pilot_history.sql. What was said of who is another one by then is told of that one.
-- Grain: pilot_key, said_on, kind, name, told_as, was, is_now, was_outcome, outcome, was_decided_by, decided_by,
--   source_file, source_sheet, source_row
create or replace macro history_until(as_of) as table
with
records as (
    select
        municipality || '/' || pilot_id as pilot_key,
        known_from,
        load_id as hand_in,
        source_file,
        source_sheet,
        source_row,
        unnest([
            struct_pack(name := 'title', said := title),
            struct_pack(name := 'summary', said := summary),
            struct_pack(name := 'theme', said := theme),
            struct_pack(name := 'programme', said := programme),
            struct_pack(name := 'owner', said := owner),
            struct_pack(name := 'receiving_team', said := receiving_team),
            struct_pack(name := 'end_picture', said := end_picture),
            struct_pack(name := 'success_criteria', said := success_criteria),
            struct_pack(name := 'visibility', said := visibility),
            struct_pack(name := 'contact', said := contact),
            struct_pack(name := 'self_rating', said := self_rating),
            struct_pack(name := 'self_rated_on', said := cast(self_rated_on as varchar)),
            struct_pack(name := 'pilot_budget', said := cast(pilot_budget as varchar)),
            struct_pack(name := 'rollout_cost_once', said := cast(rollout_cost_once as varchar)),
            struct_pack(name := 'rollout_cost_per_year', said := cast(rollout_cost_per_year as varchar)),
            struct_pack(name := 'rollout_fte', said := cast(rollout_fte as varchar)),
            struct_pack(name := 'targeted_fte', said := cast(targeted_fte as varchar)),
            struct_pack(name := 'targeted_cost_once', said := cast(targeted_cost_once as varchar)),
            struct_pack(name := 'targeted_cost_per_year', said := cast(targeted_cost_per_year as varchar)),
            struct_pack(name := 'needs_procurement', said := needs_procurement),
            struct_pack(name := 'people_reached_per_month', said := cast(people_reached_per_month as varchar)),
            struct_pack(name := 'people_reached_now', said := cast(people_reached_now as varchar)),
            struct_pack(name := 'benefit_per_person', said := cast(benefit_per_person as varchar)),
            struct_pack(name := 'updated_on', said := cast(updated_on as varchar))
        ], recursive := true)
    from pilots
    where coalesce(known_from <= as_of, true)
),

beside_each_other as (
    select
        *,
        row_number() over so_far as nth,
        lag(said) over so_far as said_before
    from records
    window so_far as (partition by pilot_key, name order by known_from asc nulls first)
),

changed as (
    select
        *,
        name in ('people_reached_per_month', 'people_reached_now') as is_withheld
    from beside_each_other
    where nth > 1 and said is distinct from said_before
),

silences as (
    select
        *,
        'silent' as told_as,
        known_from as said_on,
        opened_by as said_in
    from left_open
    where kind in ('no_longer_said', 'plan_gone')
    union all
    select
        *,
        'again',
        again_on,
        again_by
    from left_open
    where kind in ('no_longer_said', 'plan_gone') and again_on is not null
),

told as (
    select
        pilot_key,
        known_from as said_on,
        'record' as kind,
        name,
        case when said_before is null then 'new' else 'changed' end as told_as,
        case when not is_withheld then said_before end as was,
        case when not is_withheld then said end as is_now,
        false as was_inexact,
        false as is_inexact,
        cast(null as varchar) as was_outcome,
        cast(null as varchar) as outcome,
        cast(null as varchar) as was_decided_by,
        cast(null as varchar) as decided_by,
        is_withheld,
        cast(null as varchar) as why,
        cast(null as varchar) as answered_by,
        hand_in,
        source_file,
        source_sheet,
        source_row
    from changed
    union all
    select
        municipality || '/' || pilot_id as pilot_key,
        said_on,
        case when is_plan then 'plan' else 'happened' end as kind,
        milestone,
        told_as,
        cast(was_day as varchar),
        cast(day as varchar),
        was_inexact,
        is_inexact,
        was_outcome,
        outcome,
        was_decided_by,
        decided_by,
        false as is_withheld,
        null,
        null,
        hand_in,
        source_file,
        source_sheet,
        source_row
    from milestones_told
    where said_on <= as_of
    union all
    select
        municipality || '/' || pilot_id,
        said_on,
        case when kind = 'plan_gone' then 'plan' else 'happened' end,
        name,
        told_as,
        case when told_as = 'silent' then was end,
        case when told_as = 'again' then was end,
        was_inexact,
        was_inexact,
        case when told_as = 'silent' then was_outcome end,
        case when told_as = 'again' then was_outcome end,
        null,
        null,
        false,
        null,
        null,
        said_in,
        source_file,
        source_sheet,
        source_row
    from silences
    where said_on <= as_of
    union all
    select
        municipality || '/' || pilot_id,
        known_from,
        'answer',
        coalesce(milestone, field),
        answer,
        cast(on_day as varchar),
        same_as,
        false,
        false,
        null,
        reason,
        null,
        null,
        false,
        why,
        answered_by,
        load_id,
        source_file,
        source_sheet,
        source_row
    from answers
    where known_from <= as_of
),

-- The title that a pilot had last.
last_titles as (
    select
        municipality || '/' || pilot_id as pilot_key,
        pilot_id,
        max_by(title, coalesce(known_from, date '0001-01-01')) as title
    from pilots
    where coalesce(known_from <= as_of, true)
    group by municipality, pilot_id
),

of_all as (
    select distinct
        t.* replace (coalesce(m.other_municipality || '/' || m.other_pilot_id, t.pilot_key) as pilot_key),
        case when m.other_pilot_id is not null then o.pilot_id end as of_id,
        case when m.other_pilot_id is not null then o.title end as of_title,
        h.source,
        coalesce(t.answered_by, h.handed_in_by) as said_by
    from told as t
    left join hand_ins as h on t.hand_in = h.hand_in
    left join pilots_merged as m
        on t.pilot_key = m.municipality || '/' || m.pilot_id and was_known(m.known_from, m.known_until, as_of)
    left join last_titles as o on t.pilot_key = o.pilot_key
),

-- Of what is said for the first time of several ids of one pilot, only the first is that of the pilot.
firsts as (
    select
        *,
        min(case when told_as = 'new' then (said_on, coalesce(of_id, '')) end) over (
            partition by pilot_key, kind, name
        ) as first_said
    from of_all
)

select
    * exclude (first_said)
    replace (
        case
            when told_as = 'new' and kind <> 'record' and (said_on, coalesce(of_id, '')) <> first_said then 'other_id'
            else told_as
        end as told_as
    )
from firsts;
