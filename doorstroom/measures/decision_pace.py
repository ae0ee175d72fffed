"""The pace at which a group decides, against that of all groups together, and what it missed.

The pace of a group is Gamma(alpha, alpha) around 1, what leaves it is Poisson with mean pace x expected; so given what
was observed the pace is Gamma(observed + alpha, expected + alpha). Alpha says how much groups resemble each other.
Source: Clayton and Kaldor, "Empirical Bayes estimates of age-standardized relative risks", Biometrics 43 (1987).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import digamma, gammaincinv

from doorstroom.measures import alarm, funnel

ALPHA = 5.0
MIN_GROUPS = 8
MIN_EXITS = 10
ALPHAS = (0.05, 200.0)  # at the upper end groups differ by no more than chance
LEVEL = 0.95


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per group and stage, most missed first (unknown groups last), with pace, funnel and alarm.

    In: municipality, grp, stage, n_open, n_unknown_days, n_over_before_seen, observed, expected (exits; NaN without
    known days), stage_exits (in the whole register), is_chosen, is_exploratory; every group that is judged
    together, of which the chosen ones are given back. Out: as `missed_decisions.sql` promises. Paces and
    funnel limits are ratios.
    """
    observed, expected = frame.observed.to_numpy(dtype=float), frame.expected.to_numpy(dtype=float)
    unknown = frame.grp.isna().to_numpy()
    explored = frame.is_exploratory.to_numpy(dtype=bool)
    alphas = _alphas(frame.stage.to_numpy(), ~unknown, observed, expected)
    withheld = _withheld(unknown, expected, frame.stage_exits.to_numpy())
    paces, lows, highs = pace(observed, expected, alphas)
    funnel_lows, funnel_highs = funnel.limits(expected)
    chances = np.where(pd.isna(withheld), alarm.chance_of_so_few(observed, expected), np.nan)
    chosen = np.flatnonzero(frame.is_chosen.to_numpy(dtype=bool))
    missed = expected - observed
    # NaN sorts last; lexsort keeps the order of the rows where all is equal.
    order = chosen[np.lexsort((-missed[chosen], unknown[chosen]))]
    answer = pd.DataFrame(
        {
            **{name: frame[name].to_numpy() for name in ("municipality", "grp", "stage", "n_open")},
            **{name: frame[name].to_numpy() for name in ("n_unknown_days", "n_over_before_seen")},
            **{"observed": observed, "expected": expected, "missed": missed},
            **{"pace": paces, "pace_low": lows, "pace_high": highs, "alpha": alphas},
            **{"funnel_low": funnel_lows, "funnel_high": funnel_highs, "chance": chances},
            **{"is_alarm": alarm.alarms(chances) & ~explored, "is_exploratory": explored, "withheld": withheld},
        }
    )
    return answer.iloc[order].reset_index(drop=True)


def pace(observed: np.ndarray, expected: np.ndarray, alpha: np.ndarray | float) -> tuple[np.ndarray, ...]:
    """The shrunken pace (observed + alpha) ÷ (expected + alpha), and its 95 % interval; 1 is that of all together."""
    shape, rate = observed + alpha, expected + alpha
    tail = (1 - LEVEL) / 2
    return shape / rate, gammaincinv(shape, tail) / rate, gammaincinv(shape, 1 - tail) / rate


def fitted_alpha(observed: np.ndarray, expected: np.ndarray) -> float:
    """Alpha by maximum likelihood over groups; 5 where fewer than 8 groups say anything.

    `observed`, `expected`: one number a group. A group of which nothing is expected says nothing. Observed numbers are
    negative binomial with mean `expected` and size alpha.
    """
    says = expected > 0
    if says.sum() < MIN_GROUPS:
        return ALPHA
    observed, expected = observed[says], expected[says]

    def slope(log_alpha: float) -> float:
        """How the likelihood changes with log alpha: 0 at its top, which its value alone finds to half the digits."""
        alpha = np.exp(log_alpha)
        return alpha * np.sum(
            digamma(observed + alpha)
            - digamma(alpha)
            + np.log(alpha / (alpha + expected))
            + (expected - observed) / (alpha + expected)
        )

    lowest, highest = np.log(ALPHAS)
    if slope(highest) >= 0:
        return ALPHAS[1]
    if slope(lowest) <= 0:
        return ALPHAS[0]
    return float(np.exp(brentq(slope, lowest, highest, xtol=1e-14)))


def _alphas(stages: np.ndarray, named: np.ndarray, observed: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Alpha of the stage of each row, fitted over the groups that have a name."""
    alphas = np.full(len(stages), ALPHA)
    for stage in dict.fromkeys(stages):
        of_stage = stages == stage
        alphas[of_stage] = fitted_alpha(observed[of_stage & named], expected[of_stage & named])
    return alphas


def _withheld(unknown: np.ndarray, expected: np.ndarray, stage_exits: np.ndarray) -> np.ndarray:
    """Why each row is not judged, None where it is; the first reason that holds."""
    reasons = np.full(len(unknown), None, dtype=object)
    reasons[stage_exits < MIN_EXITS] = "too_few_exits"
    reasons[np.isnan(expected)] = "days_unknown"
    reasons[unknown] = "unknown_group"
    return reasons
