"""How good forecasts were, once the outcome is known.

Sources: Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78 (1950);
Koenker and Bassett, "Regression quantiles", Econometrica 46 (1978), for the pinball loss; Wilson, "Probable inference",
Journal of the American Statistical Association 22 (1927), for the interval of a share.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri


def brier(chance: np.ndarray, n: np.ndarray, n_true: np.ndarray) -> np.ndarray:
    """The sum of (chance - outcome)² over n forecasts of the same chance, of which n_true came true; 0 is perfect."""
    return n_true * (1 - chance) ** 2 + (n - n_true) * chance**2


def pinball(quantile: np.ndarray, outcome: np.ndarray, level: float) -> np.ndarray:
    """The loss of each forecast quantile at this level, in the unit of the outcome; 0 is perfect."""
    over = outcome - quantile
    return np.maximum(level * over, (level - 1) * over)


def wilson(n_true: np.ndarray, n: np.ndarray, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """The lower and upper end of the Wilson interval of shares n_true ÷ n; NaN where n is 0."""
    n = np.where(n > 0, n, np.nan)
    z = ndtri((1 + level) / 2)
    share = n_true / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return np.maximum(middle - half, 0), np.minimum(middle + half, 1)
