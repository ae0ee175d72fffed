"""Control charts of individual values and moving ranges (XmR), many series at once.

Method: mean ± 2.66 × mean moving range (Wheeler, Understanding Variation; 2.66 = 3 / d2 with d2 = 1.128 for ranges of
two). The moving ranges are not screened for outliers. For arrivals and departures, never for a stock: its values hang
together, so that limits from moving ranges are far too narrow.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

RANGE_FACTOR = 2.66
RUN = 7  # points on one side of the mean, or that rise or fall without a break
FULL_LIMITS = 12  # points; with fewer the limits are trial limits


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """Monthly values with the limits of their series and the signals that they are part of.

    frame: grp, stage, series, month, value; the rows of one series (grp x stage x series) together, in order of month.
    Gives those and mean, lower, upper (unit of value; NaN with fewer than two points), is_outside, is_shift, is_trend,
    is_two_of_three (booleans), n_points, is_trial, withheld ('too_few_points' or null).
    """
    values = frame["value"].to_numpy(dtype=float)
    series = _numbered(frame[["grp", "stage", "series"]])
    n_points = np.bincount(series)[series]
    mean, lower, upper = limits(values, series)
    side = np.sign(values - mean)
    step = np.where(_follows(series), np.sign(np.diff(values, prepend=0.0)), 0)
    return frame.assign(
        mean=mean,
        lower=lower,
        upper=upper,
        is_outside=(values > upper) | (values < lower),
        is_shift=runs(side, series) >= RUN,
        is_trend=_in_trend(step, series),
        is_two_of_three=_two_of_three(values, mean, upper, series),
        n_points=n_points,
        is_trial=n_points < FULL_LIMITS,
        withheld=pd.array(np.where(n_points < 2, "too_few_points", None), dtype="str"),
    )


def limits(values: np.ndarray, series: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean and lower and upper limit of the series of each value; NaN where a series has one value."""
    n_points = np.bincount(series)
    mean = np.bincount(series, weights=values) / n_points
    ranges = np.where(_follows(series), np.abs(np.diff(values, prepend=0.0)), 0.0)
    with np.errstate(invalid="ignore"):
        reach = RANGE_FACTOR * np.bincount(series, weights=ranges) / (n_points - 1)
    mean = np.where(n_points > 1, mean, np.nan)
    return mean[series], (mean - reach)[series], (mean + reach)[series]


def runs(sign: np.ndarray, series: np.ndarray) -> np.ndarray:
    """The length of the unbroken run of one sign that each value stands in; 0 where the sign is 0 or NaN."""
    if not len(sign):
        return np.zeros(0, dtype=int)
    begins = ~_follows(series) | (sign != np.roll(sign, 1))
    run = np.cumsum(begins) - 1
    return np.where(np.abs(sign) == 1, np.bincount(run)[run], 0)


def _in_trend(step: np.ndarray, series: np.ndarray) -> np.ndarray:
    """Points of a run of RUN points that rise or fall: its steps, and the point from which the first was made."""
    in_run = (runs(step, series) >= RUN - 1) & (step != 0)
    from_here = np.append(in_run[1:] & _follows(series)[1:], False)[: len(step)]
    return in_run | from_here


def _two_of_three(values: np.ndarray, mean: np.ndarray, upper: np.ndarray, series: np.ndarray) -> np.ndarray:
    """Points beyond two thirds of the way to a limit, of which two of three in a row are so on the same side."""
    marked = np.zeros(len(values), dtype=bool)
    for side in (1, -1):
        beyond = side * (values - mean) > 2 / 3 * (upper - mean)
        for apart in (1, 2):
            pair = beyond[:-apart] & beyond[apart:] & (series[:-apart] == series[apart:])
            marked[:-apart] |= pair
            marked[apart:] |= pair
    return marked


def _numbered(keys: pd.DataFrame) -> np.ndarray:
    """0, 1, … for each series in the order in which they stand; null is a key like any other."""
    return keys.groupby(list(keys.columns), dropna=False, sort=False).ngroup().to_numpy(dtype=int)


def _follows(series: np.ndarray) -> np.ndarray:
    """Whether each value follows another of its own series."""
    follows = np.zeros(len(series), dtype=bool)
    follows[1:] = series[1:] == series[:-1]
    return follows
