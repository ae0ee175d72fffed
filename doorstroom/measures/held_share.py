"""How large a part of what was due was done, with how sure that is.

The exact 95 % interval of a share (Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the
case of the binomial", Biometrika 26, 1934): 7 of 10 is 34.8 to 93.3 %.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import betaincinv

CONFIDENCE = 0.95


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with share, lo and hi: n_held of n_due, between 0 and 1; NaN where nothing was due.

    frame: n_due and n_held (counts), and whatever other columns, which stay as they are.
    """
    due, held = (frame[name].to_numpy(dtype=float) for name in ("n_due", "n_held"))
    low, high = clopper_pearson(held, due)
    share = np.divide(held, due, out=np.full(len(due), np.nan), where=due > 0)
    return frame.assign(share=share, lo=low, hi=high)


def clopper_pearson(n_true: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lower and upper end of the exact interval of shares n_true ÷ n; NaN where n is 0."""
    tail, n_false = (1 - CONFIDENCE) / 2, n - n_true
    low = np.where(n_true > 0, betaincinv(np.maximum(n_true, 1), n_false + 1, tail), 0.0)
    high = np.where(n_false > 0, betaincinv(n_true + 1, np.maximum(n_false, 1), 1 - tail), 1.0)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)
