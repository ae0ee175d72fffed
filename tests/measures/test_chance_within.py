"""The chance that a wait ends soon, with its interval and its cap."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from doorstroom.measures.chance_within import complete

COLUMNS = ["grp", "waited_days", "within_days", "n_risk", "n_exits", "withheld", "n_after", "n_last", "n_exits_last"]
COLUMNS += ["s", "greenwood", "beta_mean", "beta_excess"]
PROMISED = ["grp", "waited_days", "within_days", "n_risk", "n_exits", "chance", "lo", "hi", "is_capped", "withheld"]


def group(n: int, ended: int, withheld: str | None = None) -> list[object]:
    """A group of n of whom some end on one day."""
    left = n - ended
    greenwood = ended / (n * left) if left else np.nan
    moments = [(left + 1) / (n + 1), ended / ((n + 2) * (left + 1))]
    return ["a", 274, 91, n, 9, withheld, n, n, ended, left / n, greenwood, *moments]


def done(*groups: list[object]) -> pd.DataFrame:
    frame = complete(pd.DataFrame(list(groups), columns=COLUMNS))
    assert list(frame.columns) == PROMISED
    return frame


def test_without_censoring_the_interval_is_clopper_pearson():
    found = done(group(10, 4)).iloc[0]
    exact = binomtest(4, 10).proportion_ci(0.95, method="exact")
    assert (found.chance, found.lo, found.hi) == pytest.approx((0.4, exact.low, exact.high), abs=1e-9)
    assert not found.is_capped


def test_nothing_above_95_percent_is_shown():
    found = done(group(20, 20)).iloc[0]
    assert (found.chance, found.hi, found.is_capped) == (0.95, 0.95, True)
    assert found.lo == pytest.approx(0.025 ** (1 / 20), abs=1e-9)


def test_what_is_withheld_has_no_figures():
    found = done(group(20, 20, "too_few_exits"), group(10, 4))
    assert found.chance.isna().tolist() == [True, False]
    assert found.is_capped.tolist() == [False, False]


def test_no_rows_stay_no_rows():
    assert done().empty
