"""Which groups left so much less than expected that chance is no longer a good explanation.

Sources: the exact Poisson tail; Benjamini and Hochberg, "Controlling the false discovery rate", Journal of the Royal
Statistical Society B 57 (1995), over all groups that are judged together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincc
from scipy.stats import false_discovery_control

FALSE_ALARMS = 0.10  # of the alarms, at most this share is expected to be false


def chance_of_so_few(observed: ArrayLike, expected: ArrayLike) -> np.ndarray:
    """P(X <= observed) when X is Poisson with mean `expected`; NaN where either is NaN, 1 where nothing was expected.

    Divided pilots make `observed` a fraction: then the tail is the smooth curve through the exact values at whole
    numbers.
    """
    return gammaincc(np.asarray(observed, dtype=float) + 1, np.asarray(expected, dtype=float))


def alarms(chances: ArrayLike, share: float = FALSE_ALARMS) -> np.ndarray:
    """Which of these chances raise an alarm, as booleans; NaN is judged by nobody and raises none."""
    chances = np.asarray(chances, dtype=float)
    judged = ~np.isnan(chances)
    raised = np.zeros(chances.shape, dtype=bool)
    if judged.any():
        raised[judged] = false_discovery_control(chances[judged], method="bh") <= share
    return raised
