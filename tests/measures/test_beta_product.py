"""The interval around a Kaplan-Meier curve."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from doorstroom.measures.beta_product import complete, interval

COLUMNS = ["grp", "t_days", "n_risk", "n_exits", "s", "se", "n", "is_drawn", "greenwood", "beta_mean", "beta_excess"]
PROMISED = ["grp", "t_days", "n_risk", "n_exits", "s", "lo", "hi", "se", "n", "is_drawn"]


def limits(n: int, steps: list[tuple[int, int]]) -> tuple[float, float]:
    """The limits after these days with (at risk, exits)."""
    at_risk, exits = np.array(steps, dtype=float).T
    s = np.prod(1 - exits / at_risk)
    left = at_risk - exits
    greenwood = np.sum(np.divide(exits, at_risk * left, out=np.zeros(len(left)), where=left > 0))
    mean = np.prod((left + 1) / (at_risk + 1))
    excess = np.prod(1 + exits / ((at_risk + 2) * (left + 1))) - 1
    given = (n, at_risk[-1], exits[-1], s, greenwood, mean, excess)
    low, high = interval(*(np.array([value], dtype=float) for value in given))
    return low[0], high[0]


@pytest.mark.parametrize("n", [1, 2, 7, 20, 39])
def test_without_censoring_it_is_the_clopper_pearson_interval(n):
    for ended in range(n + 1):
        found = limits(n, [(n - nth, 1) for nth in range(ended)] or [(n, 0)])
        exact = binomtest(n - ended, n).proportion_ci(0.95, method="exact")
        assert found == pytest.approx((exact.low, exact.high), abs=1e-9)


def test_ties_change_nothing_without_censoring():
    assert limits(12, [(12, 5), (7, 2)]) == pytest.approx(limits(12, [(12 - nth, 1) for nth in range(7)]), abs=1e-9)


def test_with_little_left_it_is_beta_product_however_many_there_were():
    exact = binomtest(19, 100).proportion_ci(0.95, method="exact")
    assert limits(100, [(100, 81)]) == pytest.approx((exact.low, exact.high), abs=1e-9)


def test_from_40_on_it_is_log_log_down_to_a_share_of_a_fifth():
    greenwood = 20 / (40 * 20)
    step = 1.959963984540054 * np.sqrt(greenwood) / np.log(0.5)
    log_log = (0.5 ** np.exp(-step), 0.5 ** np.exp(step))
    assert limits(40, [(40, 20)]) == pytest.approx(log_log, abs=1e-9)
    exact = binomtest(20, 39).proportion_ci(0.95, method="exact")
    assert limits(39, [(39, 19)]) == pytest.approx((exact.low, exact.high), abs=1e-9)


def test_before_anything_ended_the_upper_limit_is_one():
    low, high = limits(100, [(100, 0)])
    assert (low, high) == (pytest.approx(0.025 ** (1 / 100), abs=1e-9), 1)


@pytest.mark.parametrize(
    ("n", "rate", "last_seen", "day"),
    [(10, 0.02, 200, 34), (25, 0.02, 60, 34), (25, 0.02, 200, 80), (15, 0.05, 40, 3), (35, 0.03, 45, 40)],
)
def test_it_covers_the_truth_in_at_least_95_percent_of_simulated_registers(n, rate, last_seen, day):
    runs = 2000
    dice = np.random.default_rng(n * day)
    ends = np.ceil(dice.exponential(1 / rate, (runs, n)))
    seen = dice.integers(1, last_seen, (runs, n))
    days = np.arange(1, day + 1)
    exits = ((ends <= seen)[..., None] & (ends[..., None] == days)).sum(axis=1)
    at_risk = (np.minimum(ends, seen)[..., None] >= days).sum(axis=1)
    covered = sum(_covers(n, at_risk[run], exits[run], np.exp(-rate * day)) for run in range(runs))
    assert covered / runs >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / runs)


def _covers(n: int, at_risk: np.ndarray, exits: np.ndarray, truth: float) -> bool:
    some = exits > 0
    low, high = limits(n, list(zip(at_risk[some], exits[some], strict=True)) or [(n, 0)])
    return low <= truth <= high


def test_no_rows_stay_no_rows():
    done = complete(pd.DataFrame({name: [] for name in COLUMNS}))
    assert list(done.columns) == PROMISED
    assert done.empty


def test_a_row_with_nobody_left_has_a_limit_above():
    frame = pd.DataFrame([["a", 4, 1, 1, 0.0, np.nan, 1, False, np.nan, 0.5, 1 / 3]], columns=COLUMNS)
    done = complete(frame)
    assert list(done.columns) == PROMISED
    assert (done.lo[0], done.hi[0]) == (0, pytest.approx(0.975, abs=1e-9))
