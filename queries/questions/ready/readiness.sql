-- The ten readiness items of every pilot that is running, evaluating or waiting on a decision after success, as known
-- on $as_of: what was said last of each, by whom, with which evidence, and whether the item is open and why.
-- Grain: pilot_key, item
-- The pilots of municipalities that had assessed any by then; the others are in readiness_now, as unknown. By the
-- day of the evaluation, those that wait last; items in the order of the contract.
-- state, evidence, evidence_place, assessor and assessed_on: of the assessment that counts, the latest; with "not
-- needed" the reason stands in evidence. second_state, second_on: the second assessor's latest. age_days: since it was
-- assessed. open_because: not_assessed | no | outdated | partly | no_evidence | no_reason, as readiness_on has it; null
-- where the item is met. is_outdated is told beside it, for a "no" can be old too.
-- moment: which of the moments of readiness_now it was assessed at, the last that it lies in; null: between them.
-- $item: of these items only. $which: is_open_underway: that are open, of pilots that run or are evaluated.
-- Parameters: $as_of date, $filters, $item text[], $which choice(is_listed|is_open_underway) = is_listed
-- Columns: municipality text, pilot_id text, title text, stage text, is_waiting boolean, item text,
--   item_order bigint, is_gate boolean, state text, second_state text, second_on date, evidence text,
--   evidence_place text, assessor text, assessed_on date, age_days bigint, moment text, is_open boolean,
--   open_because text, is_outdated boolean, pilot_key text, source_file text, source_sheet text, source_row bigint
-- Measures: n_open rows if is_open_underway
with
here as materialized (  -- noqa: ST03
    select *
    from underway_on($as_of, $filters)
),

known as materialized (
    select r.*
    from readiness_on($as_of) as r
    inner join here as h on r.pilot_no = h.pilot_no
),

placed as (
    select
        r.pilot_no,
        r.item,
        max_by(m.moment, m.closes_on) as moment
    from known as r
    inner join readiness_moments_of('here', $as_of) as m
        on r.pilot_no = m.pilot_no and r.assessed_on between m.opens_on and m.closes_on
    group by r.pilot_no, r.item
)

select
    p.municipality,
    p.pilot_id,
    p.title,
    p.stage,
    p.is_waiting,
    r.item,
    r.item_order,
    r.is_gate,
    r.state,
    r.second_state,
    r.second_on,
    r.evidence,
    r.evidence_place,
    r.assessor,
    r.assessed_on,
    r.age_days,
    m.moment,
    r.is_open,
    r.open_because,
    r.is_outdated,
    p.pilot_key,
    r.source_file,
    r.source_sheet,
    r.source_row
from here as p
inner join known as r on p.pilot_no = r.pilot_no
left join placed as m on r.pilot_no = m.pilot_no and r.item = m.item
where
    is_in_groups($item, r.item)
    and ($which = 'is_listed' or (r.is_open and not p.is_waiting))
order by
    p.is_waiting asc,
    p.evaluation_on asc nulls last,
    p.pilot_key asc,
    r.item_order asc
