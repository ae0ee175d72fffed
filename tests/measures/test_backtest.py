"""Past forecasts and their scores, beside a constant rate, whoever wins."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from doorstroom.measures import backtest, scores

HISTORY = {"left_per_meeting": [1, 0] * 10, "arrived_per_meeting": [0, 1] * 10, "days": 280, "waited_days": 840}


def snapshot(day="2025-01-01", body="College", n_waiting=4, n_gone=2, n_left=3, **given):
    ahead = {"n_meetings_ahead": 6, "days_ahead": 90}
    who = {"municipality": "m", "body": body, "snapshot_on": pd.Timestamp(day)}
    return who | {"n_waiting": n_waiting, "n_gone": n_gone, "n_left": n_left} | HISTORY | ahead | given


def scored(*snapshots, whole=True):
    answer = backtest.complete(pd.DataFrame(list(snapshots)))
    return answer[answer.is_whole == whole].set_index("score")


def test_four_scores_for_all_and_then_for_each_body():
    answer = backtest.complete(pd.DataFrame([snapshot(), snapshot(body="Raad")]))
    assert list(answer.score) == ["brier", "pinball_p50", "pinball_p85", "coverage"] * 3
    assert list(answer.is_whole) == [True] * 4 + [False] * 8
    assert list(answer.body[4:]) == ["College"] * 4 + ["Raad"] * 4


def test_the_scores_of_one_snapshot_follow_by_hand():
    rows = pd.DataFrame([snapshot()])
    model, baseline = backtest.modelled(rows), backtest.constant_rate(rows)
    answer = scored(snapshot())
    # 10 exits in 840 days waited: 90 days at that rate.
    chance = 1 - np.exp(-10 / 840 * 90)
    assert answer.baseline["brier"] == pytest.approx((2 * (1 - chance) ** 2 + 2 * chance**2) / 4, abs=1e-12)
    assert answer.model["brier"] == pytest.approx(
        (2 * (1 - model.chance[0]) ** 2 + 2 * model.chance[0] ** 2) / 4, abs=1e-12
    )
    # Binomial(6, 1/2) decisions: 5, 50, 85 and 95 % at 1, 3, 4 and 5. Poisson(10 / 280 x 90): 1, 3, 5 and 6.
    assert model.quantiles[0] == pytest.approx([1, 3, 4, 5])
    assert baseline.quantiles[0] == pytest.approx([1, 3, 5, 6])
    assert answer.model["pinball_p85"] == pytest.approx(0.15 * 1)
    assert answer.baseline["pinball_p85"] == pytest.approx(0.15 * 2)
    assert answer.winner["pinball_p85"] == "model"
    assert answer.winner["pinball_p50"] == "equal"


def test_no_more_leave_than_wait_or_come():
    rows = pd.DataFrame([snapshot(n_waiting=1, left_per_meeting=[5] * 10, arrived_per_meeting=[0] * 10)])
    assert backtest.modelled(rows).quantiles[0] == pytest.approx([1, 1, 1, 1])


def test_no_chance_above_95_percent_is_given():
    rows = pd.DataFrame([snapshot(left_per_meeting=[9] * 10, waited_days=1)])
    assert backtest.modelled(rows).chance[0] == 0.95
    assert backtest.constant_rate(rows).chance[0] == 0.95


def test_without_a_meeting_in_the_three_months_nobody_leaves():
    rows = pd.DataFrame([snapshot(n_meetings_ahead=0)])
    assert backtest.modelled(rows).chance[0] == 0
    assert backtest.modelled(rows).quantiles[0] == pytest.approx([0, 0, 0, 0])


def test_the_baseline_may_win_and_the_screen_hears_it():
    # Nobody dealt with those who waited, though the meetings were there.
    answer = scored(snapshot(n_gone=0, n_left=0, waited_days=84_000))
    assert answer.winner["brier"] == "baseline"


def test_coverage_comes_with_its_wilson_interval():
    inside, outside = [snapshot(day=f"2025-0{nth}-01") for nth in range(1, 8)], [snapshot(n_left=40)]
    answer = scored(*inside, *outside)
    low, high = binomtest(7, 8).proportion_ci(method="wilson")
    assert answer.loc["coverage", ["model", "model_low", "model_high"]].tolist() == pytest.approx([7 / 8, low, high])
    assert answer.loc["coverage", ["n", "n_snapshots"]].tolist() == [8, 7]


@pytest.mark.parametrize(("n_true", "n"), [(0, 5), (5, 5), (3, 11), (1, 1)])
def test_wilson_equals_scipy(n_true, n):
    expected = binomtest(n_true, n).proportion_ci(method="wilson")
    found = scores.wilson(np.array(n_true), np.array(n))
    assert [float(end) for end in found] == pytest.approx(list(expected), abs=1e-12)


@pytest.mark.parametrize(
    "history", [{"left_per_meeting": None}, {"left_per_meeting": [1] * 7}, {"left_per_meeting": [1] * 4 + [0] * 9}]
)
def test_a_forecast_that_would_not_have_been_shown_is_not_scored(history):
    answer = backtest.complete(pd.DataFrame([snapshot(**history)]))
    assert set(answer.withheld) == {"no_past_forecasts"}
    assert answer.model.isna().all()
    assert answer.winner.isna().all()


def test_a_register_without_snapshots_has_scores_to_withhold():
    answer = backtest.complete(pd.DataFrame([snapshot()]).head(0))
    assert list(answer.withheld) == ["no_past_forecasts"] * 4
