-- The past forecasts that forecast_backtest scores, one by one, in the order of body and day.
-- Grain: municipality x body x snapshot_on; forecasts that would not have been shown are left out.
-- n_waiting: in the queue on that day; n_gone: of these, who had left it three months later; n_left: all who left the
-- queue of that body in that time. chance: that one that waits leaves it. low, p50, p85, high: of how many leave it, as
-- was forecast (5, 50, 85 and 95 %). baseline_*: the same by a constant rate.
-- brier: the sum over those that wait of the squared miss; pinball_p50, pinball_p85: in pilots; is_covered: n_left lay
-- between low and high.
-- Parameters: $as_of date, $municipality text[], $theme text[], $owner text[], $body text[]
-- Selects: municipality, body, snapshot_on, n_waiting, n_gone, n_left, left_per_meeting, arrived_per_meeting,
--   n_meetings_ahead, days_ahead, days, waited_days
-- Columns: municipality, body, snapshot_on, n_waiting, n_gone, n_left, chance, low, p50, p85, high, brier, pinball_p50,
--   pinball_p85, is_covered, baseline_chance, baseline_low, baseline_p50, baseline_p85, baseline_high, baseline_brier,
--   baseline_pinball_p50, baseline_pinball_p85, baseline_is_covered
-- Completed by: past_forecasts
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
from past_forecasts($as_of, $municipality, $theme, $owner, $body)
order by body_no, snapshot_on
