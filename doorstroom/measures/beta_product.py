"""The 95 % interval around a Kaplan-Meier curve: beta-product for few or little left, log-log otherwise.

Method: Fay, Brittain and Proschan (2013), "Pointwise confidence intervals for a survival distribution with small
samples or heavy censoring", Biostatistics 14(4), by the method of moments. Each exit day multiplies the share by a beta
variable with n_risk - n_exits + 1 and n_exits; the upper limit is the 97.5 % quantile of that product. The lower limit
is the 2.5 % quantile of the product with one more, of those left after that day and 1: as if the next exit came right
then. Days are whole: who was still waiting when last seen, that day, is known to wait longer, and is left.
Without censoring this is the Clopper-Pearson interval. When 40 or more were seen and 20 % or more still waits, the
interval is symmetric on the scale of log(-log(s)), with Greenwood's variance.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import betaincinv, ndtri

CONFIDENCE = 0.95
SMALL_N = 40
LOW_S = 0.2


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of a curve with lo and hi, the limits of s.

    frame: grp, t_days, n_risk, n_exits, s, se, n, is_drawn; and greenwood, beta_mean, beta_excess as kaplan_meier gives
    them. Gives: grp, t_days, n_risk, n_exits, s, lo, hi, se, n, is_drawn.
    """
    low, high = interval(
        *(
            frame[name].to_numpy(dtype=float)
            for name in ("n", "n_risk", "n_exits", "s", "greenwood", "beta_mean", "beta_excess")
        )
    )
    done = frame.assign(lo=low, hi=high)
    return done[["grp", "t_days", "n_risk", "n_exits", "s", "lo", "hi", "se", "n", "is_drawn"]]


def interval(
    n: np.ndarray,
    n_risk: np.ndarray,
    n_exits: np.ndarray,
    s: np.ndarray,
    greenwood: np.ndarray,
    beta_mean: np.ndarray,
    beta_excess: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """The limits of the share s that still waits; arrays of one length, without units.

    n: how many were seen at all. n_risk, n_exits: on the last day that s counts. greenwood: the sum under Greenwood's
    variance. beta_mean, beta_excess: of the product of betas, the mean, and the variance over the squared mean.
    """
    low, high = np.empty(len(s)), np.empty(len(s))
    few = (n < SMALL_N) | (s < LOW_S) | (s >= 1)  # nothing ended yet: log-log is not defined there
    low[few], high[few] = beta_product(n_risk[few] - n_exits[few], s[few], beta_mean[few], beta_excess[few])
    low[~few], high[~few] = log_log(s[~few], greenwood[~few])
    return low, high


def beta_product(
    left: np.ndarray, s: np.ndarray, mean: np.ndarray, excess: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Limits from the moments of the product; `left`: how many are still at risk after that day."""
    tail = (1 - CONFIDENCE) / 2
    low, high = np.zeros(len(s)), np.ones(len(s))
    ended = mean < 1
    high[ended] = _quantile(1 - tail, mean[ended], excess[ended])
    some = (left > 0) & (s > 0)
    next_excess = 1 / (left[some] * (left[some] + 2))
    low[some] = _quantile(
        tail, mean[some] * left[some] / (left[some] + 1), excess[some] + next_excess + excess[some] * next_excess
    )
    return low, high


def log_log(s: np.ndarray, greenwood: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Limits that are symmetric on the scale of log(-log(s)); 0 < s < 1."""
    step = ndtri((1 + CONFIDENCE) / 2) * np.sqrt(greenwood) / np.log(s)
    return s ** np.exp(-step), s ** np.exp(step)


def _quantile(chance: float, mean: np.ndarray, excess: np.ndarray) -> np.ndarray:
    """The quantile of the beta variable with this mean, and this variance over its squared mean."""
    size = (1 - mean) / (mean * excess) - 1
    return betaincinv(mean * size, (1 - mean) * size, chance)
