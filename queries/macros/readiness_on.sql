-- What is known on a day of each readiness item of each pilot, and whether the item is open.
-- Grain: pilot_no, item
-- All items of all pilots of municipalities that had assessed any by then; nothing is known of the others. The latest
-- assessment counts, the second assessor's before the owner's on the same day. second_*: the second assessor's latest.
-- open_because: null where the item is met, which is "yes" with evidence, or "not needed" with a reason (which stands
-- where evidence would). not_assessed | no | outdated (is_outdated: assessed longer ago than an assessment holds)
-- | partly | no_evidence (yes, without evidence) | no_reason (not needed, without a reason). The first that holds, so
-- that a "no" stays one however old. weakness: 1 for the weakest: no, not_assessed, then as above; 7 and 8 are met.
create or replace macro readiness_on(as_of) as table
with
numbered as (
    select
        pilot_no,
        item_order,
        max(assessment_no) as last_no,
        max(case when assessor = 'second' then assessment_no end) as second_no
    from assessments
    where assessed_on <= as_of and was_known(known_from, known_until, as_of)
    group by pilot_no, item_order
),

handing_in as (
    select distinct municipality
    from portfolio
    where pilot_no in (select n.pilot_no from numbered as n)
),

said as (
    select
        p.pilot_no,
        i.item,
        i.item_order,
        i.is_gate,
        a.state,
        a.evidence,
        a.evidence_place,
        a.assessed_on,
        a.assessor,
        a.source_file,
        a.source_sheet,
        a.source_row,
        s.state as second_state,
        s.assessed_on as second_on,
        date_diff('day', a.assessed_on, as_of) as age_days
    from portfolio as p
    inner join handing_in as h on p.municipality = h.municipality
    cross join readiness_items as i
    left join numbered as n on p.pilot_no = n.pilot_no and i.item_order = n.item_order
    left join assessments as a on n.last_no = a.assessment_no
    left join assessments as s on n.second_no = s.assessment_no
),

judged as (
    select
        *,
        coalesce(is_outdated(age_days), false) as is_outdated,
        case
            when state is null then 'not_assessed'
            when state = 'no' then 'no'
            when is_outdated(age_days) then 'outdated'
            when state = 'partly' then 'partly'
            when evidence is null and state = 'yes' then 'no_evidence'
            when evidence is null then 'no_reason'
        end as open_because
    from said
)

select
    *,
    open_because is not null as is_open,
    case
        when open_because is not null
            then list_position(
                ['no', 'not_assessed', 'outdated', 'partly', 'no_evidence', 'no_reason'], open_because
            )
        when state = 'yes' then 7
        else 8
    end as weakness
from judged;
