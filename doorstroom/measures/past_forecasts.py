"""The forecasts that the backtest scores, one by one: the rows behind its figures."""

from __future__ import annotations

import pandas as pd

from doorstroom.measures import backtest

SCORED = ("chance", "low", "p50", "p85", "high", "brier", "pinball_p50", "pinball_p85", "is_covered")
COLUMNS = (
    *("municipality", "body", "snapshot_on", "n_waiting", "n_gone", "n_left", *SCORED),
    *(f"baseline_{name}" for name in SCORED),
)


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per forecast that would have been shown, in the order given.

    In: as `backtest.complete`. Out: as `past_forecasts.sql` promises.
    """
    return backtest.one_by_one(frame)[list(COLUMNS)]
