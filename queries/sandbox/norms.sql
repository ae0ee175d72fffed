-- One row per norm of a stage and the days on which it holds.
-- Grain: stage, holds_from
-- Of: norms
-- Columns: stage text, stage_order bigint, norm_days bigint, is_adopted boolean, adopted_on date, adopted_by text,
--   holds_from date, holds_until date
select
    stage,
    stage_order,
    norm_days,
    is_adopted,
    adopted_on,
    adopted_by,
    holds_from,
    holds_until
from norm_periods
where known_until is null and stage <> 'no_longer_listed'
order by stage_order, holds_from
