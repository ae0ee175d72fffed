"""Learning and how soon a decision falls: known values, silence on too little, and no link where none is."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kendalltau

from doorstroom.measures.rank_link import complete, interval, link, soonness
from tests.given import store_of

LAYERS = ("execution", "policy", "management", "administration", "partners", "residents")
TODAY = dt.date(2026, 3, 31)
NEVER = np.nan


def frame(layers, days, followed=True, known=True):
    return pd.DataFrame(
        {"n_layers": layers, "days_to_decision": days, "is_followed": followed, "is_known": known}
    ).astype({"n_layers": float, "days_to_decision": float})


def only(given):
    (row,) = complete(given).to_dict("records")
    return row


def test_ten_pilots_of_which_more_layers_learned_the_sooner():
    row = only(frame([6, 6, 5, 5, 4, 3, 3, 2, 1, 0], [10, 20, 30, 25, 50, 60, 40, 80, NEVER, NEVER]))
    expected = kendalltau([6, 6, 5, 5, 4, 3, 3, 2, 1, 0], [9, 8, 6, 7, 4, 3, 5, 2, 0, 0]).statistic
    assert row["tau"] == pytest.approx(expected, abs=1e-12)
    middle, se = np.arctanh(expected), np.sqrt(0.437 / 6)
    assert row["low"] == pytest.approx(np.tanh(middle - 1.959963984540054 * se), abs=1e-9)
    assert row["high"] == pytest.approx(np.tanh(middle + 1.959963984540054 * se), abs=1e-9)
    assert row["n"] == 10
    assert pd.isna(row["withheld"])


@pytest.mark.parametrize(("n", "withheld"), [(0, "too_few"), (1, "too_few"), (9, "too_few"), (10, None)])
def test_under_ten_pilots_there_are_dots_alone(n, withheld):
    row = only(frame(list(range(n)), list(range(n, 0, -1))))
    assert (None if pd.isna(row["withheld"]) else row["withheld"]) == withheld
    assert np.isnan(row["tau"]) == (withheld is not None)


@pytest.mark.parametrize(("layers", "days"), [([3] * 12, range(12)), (range(12), [NEVER] * 12)])
def test_where_all_are_alike_there_is_no_link_to_tell(layers, days):
    row = only(frame(list(layers), list(days)))
    assert (row["withheld"], np.isnan(row["low"])) == ("no_spread", True)


def test_pilots_that_are_too_recent_or_unknown_are_counted_apart():
    given = pd.concat([frame([1] * 3, [5] * 3), frame([1], [5], followed=False), frame([1, 1], [5, 5], known=False)])
    row = only(given)
    assert (row["n"], row["n_recent"], row["n_unknown"]) == (3, 1, 2)


def test_perfect_agreement_has_an_interval_that_does_not_pretend_to_be_sure():
    low, high = interval(1.0, 10)
    assert 0.8 < low < high < 1
    assert interval(-1.0, 10) == pytest.approx((-high, -low))


def test_no_decision_within_the_year_comes_last():
    assert np.argsort(soonness(np.array([200.0, NEVER, 3.0]))).tolist() == [1, 0, 2]


def simulated(rng, n):
    """Pilots whose layers learn, and of which decisions fall, at a pace that has nothing to do with each other.

    Days counted from today (0): of the start, of the evaluation, on which each layer answered (n x 6), of the decision.
    """
    evaluated = -rng.integers(30, 3000, n)
    started = evaluated - rng.integers(120, 300, n)
    answered = np.floor(started[:, None] + rng.exponential(1200, (n, 6)))
    return started, evaluated, answered, np.floor(evaluated + rng.exponential(350, n))


def test_with_the_landmark_the_age_of_pilots_makes_no_link(tmp_path):
    """Counted until today both learning and outcome grow with the age of a pilot."""
    n = 320
    started, evaluated, answered, decided = simulated(np.random.default_rng(11), n)
    how_far = sum((decided <= -days).astype(int) for days in (0, 365, 900, 1500))  # from decided up to long anchored
    until_today = kendalltau((answered <= 0).sum(axis=1), how_far).statistic
    assert until_today > 0.45

    def day(offset):
        return (TODAY + dt.timedelta(days=int(offset))).isoformat()

    milestones = ["pilot_id | milestone | happened_on | outcome"]
    learning = ["pilot_id | question | layer | agreed_on | answer | answered_on"]
    for one in range(n):
        milestones += [
            f"p{one} | started | {day(started[one])} |",
            f"p{one} | evaluation | {day(evaluated[one])} | successful",
        ]
        if decided[one] <= 0:
            milestones.append(f"p{one} | rollout_decision | {day(decided[one])} | rollout_full")
        for layer, when in zip(LAYERS, answered[one], strict=True):
            told = f"yes | {day(when)}" if when <= 0 else " | "
            learning.append(f"p{one} | Wat? | {layer} | {day(started[one])} | {told}")
    store = store_of(tmp_path, milestones="\n".join(milestones), learning="\n".join(learning))
    row = store.ask("learning_link", as_of=TODAY).iloc[0]
    assert (row["n"], row["n_recent"], row["n_unknown"]) == ((evaluated <= -365).sum(), (evaluated > -365).sum(), 0)
    assert row["low"] < 0 < row["high"]
    assert abs(row["tau"]) < 0.08


def test_a_link_that_is_there_is_found():
    rng = np.random.default_rng(3)
    layers = rng.integers(0, 7, 60)
    days = np.maximum(1, 300 - 40 * layers + rng.normal(0, 40, 60))
    assert only(frame(layers, days))["low"] > 0.4
    assert np.isnan(link(np.array([1.0]), np.array([2.0])))
