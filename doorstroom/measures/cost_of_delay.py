"""What a month of delay costs in euro, as a range, because not all of an effect is left when a pilot is rolled out.

The share that is left ("voltage") is triangular. All pilots share the one unknown share, so quantiles of a sum are sums
of quantiles: exact, and wider than if each pilot's luck evened out that of another.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

QUANTILES = {"cost_p10": 0.1, "cost_p50": 0.5, "cost_p90": 0.9}


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with cost_p10, cost_p50 and cost_p90 in euro a month, null where gain or running cost is.

    frame: gain_per_month and running_per_month (euro), least, likeliest and greatest (shares of the effect that is
    left, in that order), and columns that are handed on.
    """
    gain, running = (frame[name].to_numpy(dtype=float) for name in ("gain_per_month", "running_per_month"))
    shape = [frame[name].to_numpy(dtype=float) for name in ("least", "likeliest", "greatest")]
    costs = {
        # Where rollout reaches fewer people than now, a larger share means a smaller gain.
        name: gain * triangular_quantile(np.where(gain < 0, 1 - quantile, quantile), *shape) - running
        for name, quantile in QUANTILES.items()
    }
    return frame.drop(columns=["least", "likeliest", "greatest"]).assign(**costs)


def triangular_quantile(
    quantile: np.ndarray, least: np.ndarray, likeliest: np.ndarray, greatest: np.ndarray
) -> np.ndarray:
    """The quantile of a triangular distribution, in closed form; least <= likeliest <= greatest."""
    width = greatest - least
    is_below = quantile * width <= likeliest - least
    below = least + np.sqrt(quantile * width * (likeliest - least))
    above = greatest - np.sqrt((1 - quantile) * width * (greatest - likeliest))
    return np.where(is_below, below, above)
