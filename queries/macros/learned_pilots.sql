-- Each pilot of the frame `learned` with its weakest layer: never an average over them.
-- Grain: pilot_no
-- layers: the name of the frame. n_behind: layers that do not learn along; n_unsure: of which that is unknown.
-- blank_layers: codes, in the order of the contract, between commas; empty where none is blank. behind_layers: so too.
-- lowest_*: of the layers with agreed questions the one of which the least part was answered, of equals the one with
-- most questions, then the first of the contract; null where no layer has any.
-- n_scores, score_low, score_high, score_range: of the layers that scored the end picture. r_wg: how far these agree,
-- 1 - s²/2 for scores of 1 to 5 (s² the variance of the sample) and no less than 0; from three layers on.
create or replace macro learned_pilots(layers) as table
with
counted as (
    select
        pilot_no,
        count(*) filter (where not is_along) as n_behind,
        count(*) filter (where is_along is null) as n_unsure,
        count(*) filter (where state = 'blank') as n_blank,
        count(*) filter (where state = 'unanswered' and not is_along) as n_silent,
        coalesce(string_agg(layer, ', ' order by layer_order) filter (where state = 'blank'), '') as blank_layers,
        coalesce(string_agg(layer, ', ' order by layer_order) filter (where not is_along), '') as behind_layers,
        min(
            case
                when n_agreed > 0
                    then
                        {
                            'share': n_answered / n_agreed,
                            'fewer': -n_agreed,
                            'layer_order': layer_order,
                            'layer': layer,
                            'n_answered': n_answered,
                            'n_agreed': n_agreed
                        }
            end
        ) as lowest,
        sum(n_later) as n_later,
        sum(n_undated) as n_undated,
        sum(n_without_reason) as n_without_reason,
        sum(n_without_evidence) as n_without_evidence,
        count(score) as n_scores,
        min(score) as score_low,
        max(score) as score_high,
        case when count(score) >= 3 then greatest(0, 1 - var_samp(score) / 2) end as r_wg
    from query_table(layers)
    group by pilot_no
)

select
    *,
    lowest['layer'] as lowest_layer,
    lowest['n_answered'] as lowest_answered,
    lowest['n_agreed'] as lowest_agreed,
    case when n_scores >= 2 then score_high - score_low end as score_range
from counted;
