-- The portfolio in figures on $as_of and on $since, side by side: pilots by stage, and the status screen's figures.
-- Grain: measure, stage
-- Without $since, value_then and change are null.
-- waiting: successful and without a final decision; over_norm, stagnation_months: over all open pilots;
-- decided_12_months: final decisions in the twelve months up to the day.
-- Parameters: $as_of date, $since date = null, $smallest integer = 10, $rounded_to integer = 1, $filters
-- Columns: measure text, stage text, value double, value_then double, change double
select
    n.measure,
    n.stage,
    n.figure as value,
    t.figure as value_then,
    n.figure - t.figure as change
from figures_on($as_of, $filters, $smallest, $rounded_to) as n
left join figures_on(cast($since as date), $filters, $smallest, $rounded_to) as t
    on n.nth = t.nth
order by n.nth
