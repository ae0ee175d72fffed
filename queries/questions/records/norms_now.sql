-- The norm of each stage on $as_of, and whether it was adopted or is a starting value.
-- Grain: stage
-- In order of life, those with a norm of their own.
-- Parameters: $as_of date
-- Columns: stage text, norm_days bigint, is_adopted boolean, adopted_on date, adopted_by text, source_file text,
--   source_sheet text, source_row bigint
select
    stage,
    norm_days,
    is_adopted,
    adopted_on,
    adopted_by,
    source_file,
    source_sheet,
    source_row
from norms_on($as_of)
where norm_days is not null
order by stage_order
