-- Every pilot that has run by $as_of with its weakest layer, named: who does not learn along, and how far the layers
-- agree on the picture of the end.
-- Grain: pilot_key
-- Those with most layers that do not learn along first, then by name; those of municipalities that record no learning
-- last (is_recorded false): of these all else is null. n_*, *_layers, lowest_*, score_*, r_wg: as in `learned_pilots`.
-- is_behind: at least one layer does not learn along; null where no layer is known not to, and of some it is unknown.
-- $which: of those only the ones that `learning_summary` counts so.
-- Parameters: $as_of date, $filters,
--   $which choice(is_listed|is_recorded|is_unknown|is_behind|is_blank|is_silent|is_along|is_unsure) = is_listed
-- Columns: municipality text, pilot_id text, title text, theme text, stage text, is_stopped boolean,
--   is_expected boolean, is_recorded boolean, is_behind boolean, n_behind bigint, n_blank bigint, blank_layers text,
--   behind_layers text, lowest_layer text, lowest_answered bigint, lowest_agreed bigint, n_later bigint,
--   n_undated bigint, n_without_reason bigint, n_without_evidence bigint, n_scores bigint, score_low bigint,
--   score_high bigint, score_range bigint, r_wg double, pilot_key text
-- Reads: learned
-- Measures: n_pilots rows if is_recorded, n_unknown rows if is_unknown, n_behind rows if is_behind,
--   n_blank rows if is_blank, n_silent rows if is_silent, n_along rows if is_along, n_unsure rows if is_unsure
with
pilots_then as (
    select
        w.*,
        l.municipality,
        l.pilot_id,
        l.title,
        l.theme,
        l.pilot_key,
        l.stage,
        l.is_stopped,
        l.is_expected,
        l.is_recorded,
        case when w.n_behind > 0 then true when w.n_unsure = 0 then false end as is_behind
    from learned_pilots('learned') as w
    inner join learned as l on w.pilot_no = l.pilot_no and l.layer_order = 1
)

select
    municipality,
    pilot_id,
    title,
    theme,
    stage,
    is_stopped,
    is_expected,
    is_recorded,
    is_behind,
    case when is_recorded then n_behind end as n_behind,
    case when is_recorded then n_blank end as n_blank,
    case when is_recorded then blank_layers end as blank_layers,
    case when is_recorded then behind_layers end as behind_layers,
    lowest_layer,
    lowest_answered,
    lowest_agreed,
    case when is_recorded then cast(n_later as bigint) end as n_later,
    case when is_recorded then cast(n_undated as bigint) end as n_undated,
    case when is_recorded then cast(n_without_reason as bigint) end as n_without_reason,
    case when is_recorded then cast(n_without_evidence as bigint) end as n_without_evidence,
    case when is_recorded then n_scores end as n_scores,
    score_low,
    score_high,
    score_range,
    r_wg,
    pilot_key
from pilots_then
where
    case $which
        when 'is_listed' then true
        when 'is_recorded' then is_recorded
        when 'is_unknown' then not is_recorded
        when 'is_behind' then is_behind
        when 'is_blank' then is_recorded and n_blank > 0
        when 'is_silent' then n_silent > 0
        when 'is_along' then is_recorded and not is_behind
        when 'is_unsure' then is_recorded and is_behind is null
    end
order by is_recorded desc, n_behind desc, title asc, pilot_key asc
