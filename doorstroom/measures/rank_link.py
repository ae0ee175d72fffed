"""Whether what was learned by the day of the evaluation goes with how soon a decision followed.

Kendall's tau-b (Kendall, "The treatment of ties in ranking problems", Biometrika 33, 1945). Its interval lies
symmetrically on the scale of the inverse hyperbolic tangent, with the variance 0.437 / (n - 4) of Fieller, Hartley and
Pearson ("Tests for rank correlation coefficients", Biometrika 44, 1957).

Learning counts as it stood at the landmark, the evaluation, and the outcome is of the year after it. Counted until
today both grow with the age of a pilot, and pilots without any link would show one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtri
from scipy.stats import kendalltau

CONFIDENCE = 0.95
MIN_PILOTS = 10
FIELLER = 0.437


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """One row with the link over the pilots of a frame.

    frame: one row per pilot: n_layers (0 to 6), days_to_decision (NaN: none within the year), is_followed (the year has
    passed), is_known (n_layers is). Gives: n, n_unknown, n_recent, tau, low, high (-1 to 1, NaN where withheld),
    withheld (too_few | no_spread | null).
    """
    followed, known = (frame[name].to_numpy(dtype=bool) for name in ("is_followed", "is_known"))
    placed = frame[followed & known]
    layers, days = (placed[name].to_numpy(dtype=float) for name in ("n_layers", "days_to_decision"))
    tau = link(layers, soonness(days))
    withheld = "too_few" if len(placed) < MIN_PILOTS else "no_spread" if np.isnan(tau) else None
    low, high = (np.nan, np.nan) if withheld else interval(tau, len(placed))
    return pd.DataFrame(
        {
            "n": [len(placed)],
            "n_unknown": [int((followed & ~known).sum())],
            "n_recent": [int((~followed).sum())],
            "tau": [np.nan if withheld else tau],
            "low": [low],
            "high": [high],
            "withheld": pd.array([withheld], dtype="str"),
        }
    )


def soonness(days: np.ndarray) -> np.ndarray:
    """Higher is sooner; NaN, no decision within the year, comes last."""
    return np.where(np.isnan(days), -np.inf, -days)


def link(one: np.ndarray, other: np.ndarray) -> float:
    """Kendall's tau-b; NaN where either is the same for all."""
    if len(one) < 2 or len(np.unique(one)) < 2 or len(np.unique(other)) < 2:
        return np.nan
    return float(kendalltau(one, np.unique(other, return_inverse=True)[1], variant="b").statistic)


def interval(tau: float, n: int) -> tuple[float, float]:
    """The 95 % limits of tau over n pilots, n above 4.

    Where all pairs agree, or none does, the scale has no end: then as if one pair did otherwise.
    """
    reach = ndtri((1 + CONFIDENCE) / 2) * np.sqrt(FIELLER / (n - 4))
    most = 1 - 4 / (n * (n - 1))
    middle = np.arctanh(np.clip(tau, -most, most))
    return float(np.tanh(middle - reach)), float(np.tanh(middle + reach))
