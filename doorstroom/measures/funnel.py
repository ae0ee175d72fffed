"""Funnel limits: between which paces a group lies by chance alone, given how much was expected of it.

Source: Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005), with
exact Poisson quantiles in place of its normal approximation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import poisson


def limits(expected: ArrayLike, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and highest observed ÷ expected that chance gives at this level, as two arrays like `expected`.

    `expected`: numbers of exits, 0 or more; the limits are NaN where it is 0 or NaN. A group is outside its funnel when
    its observed number is under low x expected or over high x expected.
    """
    expected = np.asarray(expected, dtype=float)
    known = np.where(expected > 0, expected, np.nan)
    tail = (1 - level) / 2
    return poisson.ppf(tail, known) / known, poisson.ppf(1 - tail, known) / known
