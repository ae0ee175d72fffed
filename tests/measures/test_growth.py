"""The exact test and intervals on arrivals and departures, against SciPy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from doorstroom.measures import growth

COLUMNS = ["grp", "stage", "family", "n_arrived", "n_left", "n_open", "window_months", "is_filling_up"]


def completed(*rows, family=None, is_of_survivors=False):
    """Rows that are tested side by side where `family` is given, else each by itself."""
    given = [("g", "idea", family or f"{nth}", *row) for nth, row in enumerate(rows)]
    return growth.complete(pd.DataFrame(given, columns=COLUMNS).assign(is_of_survivors=is_of_survivors))


@pytest.mark.parametrize(("arrived", "left"), [(10, 3), (3, 10), (1, 0), (0, 1), (0, 7), (12, 0), (500, 450), (1, 1)])
def test_equal_to_the_binomial_test_with_its_clopper_pearson_interval(arrived, left):
    found = completed((arrived, left, 20, 12, False)).iloc[0]
    test = stats.binomtest(arrived, arrived + left, 0.5, alternative="greater")
    assert found.p_growth == pytest.approx(test.pvalue, abs=1e-12)
    share = stats.binomtest(arrived, arrived + left).proportion_ci(0.95, "exact")
    assert found.rate_ratio_lo == pytest.approx(share.low / (1 - share.low), rel=1e-9)
    if left:
        assert found.rate_ratio == pytest.approx(arrived / left)
        assert found.rate_ratio_hi == pytest.approx(share.high / (1 - share.high), rel=1e-9)


@pytest.mark.parametrize("left", [1, 2, 7, 40, 1000])
def test_stock_in_months_has_the_exact_poisson_interval_of_the_departures(left):
    found = completed((5, left, 30, 12, False)).iloc[0]
    assert found.stock_months == pytest.approx(30 * 12 / left)
    assert found.stock_months_hi == pytest.approx(30 * 12 / (stats.chi2.ppf(0.025, 2 * left) / 2), rel=1e-9)
    assert found.stock_months_lo == pytest.approx(30 * 12 / (stats.chi2.ppf(0.975, 2 * left + 2) / 2), rel=1e-9)


def test_one_departure_has_the_interval_of_the_tables():
    low, high = growth.poisson_interval(np.array([0.0, 1.0, 10.0]))
    assert low == pytest.approx([0, 0.0253178, 4.7953887], abs=1e-6)
    assert high == pytest.approx([3.6888795, 5.5716434, 18.3903560], abs=1e-6)


def test_the_signal_is_given_from_five_in_a_hundred():
    found = completed((5, 0, 9, 12, False), (4, 0, 9, 12, False), (0, 4, 9, 12, False))
    assert found.signal.tolist() == ["growing", "none", "none"]  # 1/32 and 1/16


def test_the_signal_is_that_of_the_chance_corrected_for_what_is_tested_side_by_side():
    rows = [(5, 0, 9, 12, False), (6, 0, 9, 12, False), (4, 4, 9, 12, False), (9, 0, 9, 12, True)]
    found = completed(*rows, family="all")
    expected = stats.false_discovery_control([1 / 32, 1 / 64, stats.binomtest(4, 8, alternative="greater").pvalue])
    assert found.p_adjusted[:3].tolist() == pytest.approx(expected.tolist())
    assert pd.isna(found.p_adjusted[3])  # what is not shown is not tested
    assert found.signal[:3].tolist() == ["growing", "growing", "none"]
    assert completed(*rows[:1], *[rows[2]] * 6, family="all").signal[0] == "none"


def test_without_departures_there_is_no_ratio_and_no_pace_but_there_is_a_test():
    found = completed((5, 0, 9, 12, False)).iloc[0]
    assert found.withheld == "no_departures"
    assert np.isnan([found.rate_ratio, found.rate_ratio_hi, found.stock_months, found.stock_months_hi]).all()
    assert found.p_growth == pytest.approx(1 / 32)
    assert found.rate_ratio_lo > 0


@pytest.mark.parametrize(
    ("row", "code"), [((0, 0, 9, 12, False), "no_moves"), ((9, 1, 8, 5, True), "register_too_young")]
)
def test_what_may_not_be_shown_is_withheld_with_the_reason(row, code):
    found = completed(row).iloc[0]
    assert found.withheld == code
    survivors = completed(row, is_of_survivors=True).iloc[0]
    assert survivors.withheld == ("register_too_young" if code == "register_too_young" else "register_of_survivors")
    assert pd.isna(found.signal)
    assert found[[name for name in found.index if name.startswith(("p_", "rate", "stock"))]].isna().all()


def test_no_rows_give_no_rows():
    found = completed()
    assert found.empty
    assert {"p_growth", "signal", "withheld"} <= set(found.columns)


def test_the_test_keeps_its_level_when_nothing_grows():
    drawn = np.random.default_rng(1).poisson(6, size=(2, 4000))
    found = completed(*((arrived, left, 9, 12, False) for arrived, left in drawn.T))
    assert (found.signal == "growing").mean() <= 0.05
