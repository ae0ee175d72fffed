-- What each of the six layers of each pilot that has run agreed to learn, and what it answered by $as_of.
-- Grain: pilot_key, layer
-- Pilots by name, layers in the order of the contract. is_expected: answers can be expected, as the pilot was
-- evaluated, should have been, or was stopped. n_*, state, is_along, score: as in `layers_on`; learning is locked in
-- time, so that a question counts only where it was agreed before the start.
-- $layer: of these layers only. $which: is_behind: that do not learn along; is_added: to which questions were added
-- after the start; is_undated: with questions of which it is unknown when they were agreed.
-- Parameters: $as_of date, $layer text[], $filters, $which choice(is_listed|is_behind|is_added|is_undated) = is_listed
-- Columns: municipality text, pilot_id text, title text, theme text, stage text, is_expected boolean, layer text,
--   layer_order bigint, n_agreed bigint, n_answered bigint, n_without_reason bigint, n_without_evidence bigint,
--   n_later bigint, n_undated bigint, state text, is_along boolean, score bigint, pilot_key text
-- Reads: learned
-- Measures: n_behind rows if is_behind, n_later n_later if is_added, n_undated n_undated if is_undated
select
    municipality,
    pilot_id,
    title,
    theme,
    stage,
    is_expected,
    layer,
    cast(layer_order as bigint) as layer_order,
    n_agreed,
    n_answered,
    n_without_reason,
    n_without_evidence,
    n_later,
    n_undated,
    state,
    is_along,
    score,
    pilot_key
from learned
where
    is_in_groups($layer, layer)
    and case $which
        when 'is_listed' then true
        when 'is_behind' then not is_along
        when 'is_added' then is_recorded and n_later > 0
        when 'is_undated' then is_recorded and n_undated > 0
    end
order by title asc, pilot_key asc, layer_order asc
