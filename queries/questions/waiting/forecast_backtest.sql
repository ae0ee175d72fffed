-- How good the forecast of the queue would have been: it is made again for the first day of each of the last eight
-- quarters of which the outcome is known on $as_of, from what was recorded by then (recorded_on; where that is empty,
-- the day it happened), and laid beside what came of it in three months. The meeting calendar counts as it is
-- known on $as_of.
-- Grain: is_whole, municipality, body, score
-- All bodies together first (is_whole; municipality and body are null).
-- score: brier (the chance that a pilot that waits leaves the queue within three months; 0 is perfect)
-- | pinball_p50, pinball_p85 (how many leave the queue of the body in that time; in pilots, 0 is perfect)
-- | coverage (how often that number lay between the 5 % and 95 % that were forecast; 0.90 is perfect).
-- model: the forecast; baseline: a constant rate a day, from the same two years. n: pilots times snapshots for brier,
-- snapshots for the others. *_low, *_high: Wilson interval of 95 %, coverage only. winner: model | baseline | equal.
-- Forecasts that would not have been shown are not scored. withheld: no_past_forecasts.
-- Parameters: $as_of date, $filters
-- Selects: municipality, body, snapshot_on, n_waiting, n_gone, n_left, left_per_meeting, arrived_per_meeting,
--   n_meetings_ahead, days_ahead, days, waited_days
-- Columns: municipality text, body text, is_whole boolean, score text, n_snapshots bigint, n bigint, model double,
--   baseline double, model_low double, model_high double, baseline_low double, baseline_high double, winner text,
--   withheld text
-- Completed by: backtest
select
    municipality,
    body,
    snapshot_on,
    n_waiting,
    n_gone,
    n_left,
    left_per_meeting,
    arrived_per_meeting,
    n_meetings_ahead,
    days_ahead,
    days,
    waited_days
from past_forecasts($as_of, $filters)
order by body_no, snapshot_on
