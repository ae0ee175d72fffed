-- What owner and second assessor said of the same item of a pilot: the rows behind `assessors_agree`.
-- Grain: pilot_key, item
-- owner_on, second_on: the days on which they said so; source_*: the second assessor's. $which: is_compared, both said
-- no, partly or yes; is_owner_higher, is_owner_lower: of those.
-- Parameters: $as_of date, $filters,
--   $which choice(is_told|is_compared|is_owner_higher|is_owner_lower) = is_told
-- Columns: municipality text, pilot_key text, title text, item text, owner_state text, owner_on date,
--   second_state text, second_on date, source_file text, source_sheet text, source_row bigint
-- Reads: second_looks
-- Measures: n_items rows if is_compared, n_owner_higher rows if is_owner_higher, n_owner_lower rows if is_owner_lower
with
compared as (
    select
        *,
        list_position(['no', 'partly', 'yes'], owner) as owner_step,
        list_position(['no', 'partly', 'yes'], second) as second_step
    from second_looks
)

select
    municipality,
    pilot_key,
    title,
    item,
    owner as owner_state,
    owner_on,
    second as second_state,
    second_on,
    source_file,
    source_sheet,
    source_row
from compared
where
    case $which
        when 'is_told' then true
        when 'is_compared' then owner_step > 0 and second_step > 0
        when 'is_owner_higher' then owner_step > second_step and second_step > 0
        when 'is_owner_lower' then owner_step > 0 and owner_step < second_step
    end
order by municipality, pilot_key, item_order
