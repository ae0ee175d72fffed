"""Is a stock growing, or is it chance: exact tests and intervals on arrivals and departures.

Method: given that A + D moves took place, the number of arrivals is binomial with chance 1/2 when arrivals and
departures are equally likely; so the test is the one-sided exact binomial test, and the interval of the rate ratio
A / D follows from the Clopper-Pearson interval of A / (A + D) (Przyborowski and Wilenski 1940). The stock in months is
the stock divided by the departures a month, with the exact (Garwood 1936) Poisson interval of the departures.
The test is conservative and weak at small counts: no signal does not mean that nothing grows. The stages of a group are
tested side by side, so a signal is judged by the p-value corrected for that (Benjamini and Hochberg 1995).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import betainc, betaincinv, gammaincinv
from scipy.stats import false_discovery_control

CONFIDENCE = 0.95
SIGNAL_BELOW = 0.05


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of arrivals, departures and stock, with their test and intervals.

    frame: grp, stage, n_arrived, n_left, n_open (pilots), window_months (the months in which they were counted),
    family (rows of one family are tested side by side), is_filling_up (the stock began empty, too short ago to say
    anything), is_of_survivors (the register began with what was still open, too short ago).
    Gives: grp, stage, n_arrived, n_left, n_open, window_months, p_growth, p_adjusted, rate_ratio, rate_ratio_lo,
    rate_ratio_hi, stock_months, stock_months_lo, stock_months_hi (months), signal ('growing', 'none' or null),
    withheld (a code or null).
    """
    arrived, left, stock, months = (
        frame[name].to_numpy(dtype=float) for name in ("n_arrived", "n_left", "n_open", "window_months")
    )
    filling, surviving = (frame[name].to_numpy(dtype=bool) for name in ("is_filling_up", "is_of_survivors"))
    shown = ~filling & ~surviving & (arrived + left > 0)
    has_left = shown & (left > 0)
    p_growth = np.where(shown, chance_of_growth(arrived, left), np.nan)
    p_adjusted = adjusted(p_growth, frame["family"])
    ratio_lo, ratio_hi = rate_ratio_interval(arrived, left)
    left_lo, left_hi = poisson_interval(left)
    return frame.drop(columns=["family", "is_filling_up", "is_of_survivors"]).assign(
        p_growth=p_growth,
        p_adjusted=p_adjusted,
        rate_ratio=_where(has_left, arrived, left),
        rate_ratio_lo=np.where(shown, ratio_lo, np.nan),
        rate_ratio_hi=np.where(has_left, ratio_hi, np.nan),
        stock_months=_where(has_left, stock * months, left),
        stock_months_lo=_where(has_left, stock * months, left_hi),
        stock_months_hi=_where(has_left, stock * months, left_lo),
        signal=_codes(np.select([~shown, p_adjusted <= SIGNAL_BELOW], [None, "growing"], default="none")),
        withheld=_codes(
            np.select(
                [filling, surviving, arrived + left == 0, left == 0],
                ["register_too_young", "register_of_survivors", "no_moves", "no_departures"],
                default=None,
            )
        ),
    )


def chance_of_growth(arrived: np.ndarray, left: np.ndarray) -> np.ndarray:
    """One-sided exact p: P(X >= arrived) for X ~ Binomial(arrived + left, 1/2); 1 without arrivals."""
    some = arrived > 0
    return np.where(some, betainc(np.where(some, arrived, 1), left + 1, 0.5), 1.0)


def adjusted(p_values: np.ndarray, families: pd.Series) -> np.ndarray:
    """p-values corrected within their family (Benjamini and Hochberg 1995); NaN is not tested and stays NaN."""
    found = p_values.copy()
    for _, rows in pd.Series(range(len(p_values))).groupby(families.to_numpy(), dropna=False):
        tested = [row for row in rows if not np.isnan(p_values[row])]
        if tested:
            found[tested] = false_discovery_control(p_values[tested])
    return found


def rate_ratio_interval(arrived: np.ndarray, left: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Clopper-Pearson interval of arrived / left: 0 without arrivals below, infinite without departures above."""
    tail = (1 - CONFIDENCE) / 2
    share_lo = np.where(arrived > 0, betaincinv(np.maximum(arrived, 1), left + 1, tail), 0.0)
    share_hi = np.where(left > 0, betaincinv(arrived + 1, np.maximum(left, 1), 1 - tail), 1.0)
    with np.errstate(divide="ignore"):
        return share_lo / (1 - share_lo), share_hi / (1 - share_hi)


def poisson_interval(count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Exact interval of the mean of a Poisson count."""
    tail = (1 - CONFIDENCE) / 2
    low = np.where(count > 0, gammaincinv(np.maximum(count, 1), tail), 0.0)
    return low, gammaincinv(count + 1, 1 - tail)


def _codes(values: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """Texts of one type, also when all or none of them are missing."""
    return pd.array(values, dtype="str")


def _where(holds: np.ndarray, above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """above / below where it holds, NaN elsewhere."""
    return np.divide(above, below, out=np.full(len(above), np.nan), where=holds)
