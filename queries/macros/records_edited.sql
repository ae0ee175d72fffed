-- The columns of the record of each pilot that say something else on a day than on an earlier one, each as known then.
-- Grain: pilot_no, field
-- Not when it was updated or rated: that is no news by itself. was, is_now: texts, codes, numbers and ISO days; null
-- where nothing is said. Of numbers of people both are null (is_withheld): it is told only that they changed. on_day:
-- from when on the record is known that says it, in the row source_*.
create or replace macro records_edited(since, as_of) as table
with
beside_each_other as (
    select
        k.pilot_no,
        n.known_from as on_day,
        n.source_file,
        n.source_sheet,
        n.source_row,
        unnest([
            struct_pack(field := 'title', was := t.title, is_now := n.title),
            struct_pack(field := 'summary', was := t.summary, is_now := n.summary),
            struct_pack(field := 'theme', was := t.theme, is_now := n.theme),
            struct_pack(field := 'programme', was := t.programme, is_now := n.programme),
            struct_pack(field := 'owner', was := t.owner, is_now := n.owner),
            struct_pack(field := 'receiving_team', was := t.receiving_team, is_now := n.receiving_team),
            struct_pack(field := 'end_picture', was := t.end_picture, is_now := n.end_picture),
            struct_pack(field := 'success_criteria', was := t.success_criteria, is_now := n.success_criteria),
            struct_pack(field := 'visibility', was := t.visibility, is_now := n.visibility),
            struct_pack(field := 'contact', was := t.contact, is_now := n.contact),
            struct_pack(field := 'self_rating', was := t.self_rating, is_now := n.self_rating),
            struct_pack(
                field := 'pilot_budget',
                was := cast(t.pilot_budget as varchar),
                is_now := cast(n.pilot_budget as varchar)
            ),
            struct_pack(
                field := 'rollout_cost_once',
                was := cast(t.rollout_cost_once as varchar),
                is_now := cast(n.rollout_cost_once as varchar)
            ),
            struct_pack(
                field := 'rollout_cost_per_year',
                was := cast(t.rollout_cost_per_year as varchar),
                is_now := cast(n.rollout_cost_per_year as varchar)
            ),
            struct_pack(
                field := 'rollout_fte', was := cast(t.rollout_fte as varchar), is_now := cast(n.rollout_fte as varchar)
            ),
            struct_pack(
                field := 'targeted_fte',
                was := cast(t.targeted_fte as varchar),
                is_now := cast(n.targeted_fte as varchar)
            ),
            struct_pack(
                field := 'targeted_cost_once',
                was := cast(t.targeted_cost_once as varchar),
                is_now := cast(n.targeted_cost_once as varchar)
            ),
            struct_pack(
                field := 'targeted_cost_per_year',
                was := cast(t.targeted_cost_per_year as varchar),
                is_now := cast(n.targeted_cost_per_year as varchar)
            ),
            struct_pack(field := 'needs_procurement', was := t.needs_procurement, is_now := n.needs_procurement),
            struct_pack(
                field := 'people_reached_per_month',
                was := cast(t.people_reached_per_month as varchar),
                is_now := cast(n.people_reached_per_month as varchar)
            ),
            struct_pack(
                field := 'people_reached_now',
                was := cast(t.people_reached_now as varchar),
                is_now := cast(n.people_reached_now as varchar)
            ),
            struct_pack(
                field := 'benefit_per_person',
                was := cast(t.benefit_per_person as varchar),
                is_now := cast(n.benefit_per_person as varchar)
            )
        ], recursive := true)
    from pilots as n
    inner join pilots as t on n.municipality = t.municipality and n.pilot_id = t.pilot_id
    inner join portfolio as k on n.municipality = k.municipality and n.pilot_id = k.pilot_id
    where
        n.known_from > since
        and was_known(n.known_from, n.known_until, as_of)
        and was_known(t.known_from, t.known_until, since)
),

differing as (
    select
        *,
        field in ('people_reached_per_month', 'people_reached_now') as is_withheld
    from beside_each_other
    where was is distinct from is_now
)

select * replace (case when not is_withheld then was end as was, case when not is_withheld then is_now end as is_now)
from differing;
