"""XmR charts: the reference values, each signal, many series at once."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from doorstroom.measures import control_chart

REFERENCE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]


def chart(values, series="arrivals", grp="g"):
    frame = pd.DataFrame({"grp": grp, "stage": "idea", "series": series, "month": range(len(values)), "value": values})
    return control_chart.complete(frame.astype({"value": float}))


def marked(found, signal):
    return found.index[found[signal]].tolist()


def test_the_reference_series_has_the_limits_of_the_book():
    found = chart(REFERENCE)
    assert len(REFERENCE) == 18
    first = found.iloc[0]
    assert (round(first["mean"], 2), round(first.lower, 2), round(first.upper, 2)) == (1.94, -3.06, 6.95)
    assert first["mean"] == pytest.approx(35 / 18, abs=1e-9)
    assert first.upper == pytest.approx(35 / 18 + 2.66 * 32 / 17, abs=1e-9)
    assert marked(found, "is_outside") == [4]
    assert not found.is_trial.any()


def test_limits_equal_those_reckoned_one_by_one():
    values = np.random.default_rng(3).poisson(5, 40)
    reach = 2.66 * np.mean([abs(b - a) for a, b in pairwise(values)])
    found = chart(values)
    assert found.lower.tolist() == pytest.approx([values.mean() - reach] * 40, abs=1e-9)


@pytest.mark.parametrize(("n_high", "expected"), [(6, []), (7, list(range(7)))])
def test_seven_in_a_row_on_one_side_of_the_mean_are_a_shift(n_high, expected):
    lows = [1, 9, 1, 9, 1, 9, 1]
    assert marked(chart([6] * n_high + lows), "is_shift") == expected


def test_a_point_on_the_mean_breaks_a_run():
    found = control_chart.runs(np.array([1.0, 1, 1, 0, 1, 1, 1, 1]), np.zeros(8, dtype=int))
    assert found.tolist() == [3, 3, 3, 0, 4, 4, 4, 4]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3, 4, 5, 6, 7], list(range(7))),
        ([7, 6, 5, 4, 3, 2, 1], list(range(7))),
        ([1, 2, 3, 4, 5, 6, 6], []),
        ([9, 1, 2, 3, 4, 5, 6, 7, 0], list(range(1, 8))),
        ([1, 2, 3, 4, 5, 6], []),
    ],
)
def test_seven_that_rise_or_fall_without_a_break_are_a_trend(values, expected):
    assert marked(chart(values), "is_trend") == expected


def test_two_of_three_beyond_two_thirds_of_the_way_are_a_signal():
    calm = [5, 6, 5, 4] * 6
    found = chart([*calm, 8, 5, 8, *calm])
    assert marked(found, "is_two_of_three") == [24, 26]
    assert marked(chart([*calm, 8, 5, 5, 8, *calm]), "is_two_of_three") == []
    assert marked(chart([*calm, 8, 2, *calm]), "is_two_of_three") == []  # on either side of the mean


@pytest.mark.parametrize(("n", "is_trial"), [(11, True), (12, False)])
def test_fewer_than_twelve_points_give_trial_limits(n, is_trial):
    assert set(chart(REFERENCE[:n]).is_trial) == {is_trial}


def test_one_point_has_no_limits_and_says_so():
    found = chart([3])
    assert found[["mean", "lower", "upper"]].isna().all(axis=None)
    assert found.withheld.tolist() == ["too_few_points"]
    assert not found[["is_outside", "is_shift", "is_trend", "is_two_of_three"]].any(axis=None)


def test_a_series_without_variation_has_no_signals():
    found = chart([2] * 15)
    assert not found[["is_outside", "is_shift", "is_trend", "is_two_of_three"]].any(axis=None)


def test_each_series_is_reckoned_by_itself():
    drawn = np.random.default_rng(5)
    kinds = [(24, "arrivals", "a"), (24, "departures", "a"), (1, "arrivals", None), (9, "arrivals", "b")]
    parts = [chart(drawn.poisson(3, n), series, grp) for n, series, grp in kinds]
    together = pd.concat(parts, ignore_index=True)
    found = control_chart.complete(together[["grp", "stage", "series", "month", "value"]])
    pd.testing.assert_frame_equal(found, together, check_dtype=False)


def test_no_rows_give_no_rows():
    found = chart([])
    assert found.empty
    assert {"mean", "is_outside", "withheld"} <= set(found.columns)
