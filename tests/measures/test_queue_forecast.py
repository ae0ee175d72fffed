"""When a queue clears: held against endless drawing, and silent where there is too little to draw from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from doorstroom.measures import queue_chain, queue_forecast

DAYS = [pd.Timestamp("2026-04-01") + pd.Timedelta(days=14 * nth) for nth in range(30)]


def frame(n_waiting=3, left=(1,) * 10, arrived=(0,) * 10, ahead=DAYS, body="College"):
    return pd.DataFrame(
        {
            "municipality": ["m"],
            "body": [body],
            "n_waiting": [n_waiting],
            "left_per_meeting": [list(left) if left is not None else None],
            "arrived_per_meeting": [list(arrived) if arrived is not None else None],
            "meetings_ahead": [list(ahead) if ahead is not None else None],
        }
    )


def only(answer, *columns):
    return tuple(None if pd.isna(cell) else cell for cell in answer[list(columns)].iloc[0])


def drawn(rng, n_waiting, arrived, left, n_meetings, runs=40_000):
    """Futures drawn one by one: the chance to be empty by each meeting, and of one that waits to be gone at last."""
    queue = np.full(runs, n_waiting)
    has_cleared, still_waits = np.zeros(runs, bool), np.ones(runs, bool)
    chances = []
    for _ in range(n_meetings):
        queue = queue + rng.choice(arrived, runs)
        leaving = np.minimum(rng.choice(left, runs), queue)
        still_waits &= rng.random(runs) * np.maximum(queue, 1) >= leaving
        queue = queue - leaving
        has_cleared |= queue == 0
        chances.append(has_cleared.mean())
    return np.array(chances), 1 - still_waits.mean()


@pytest.mark.parametrize(
    ("n_waiting", "arrived", "left"),
    [(4, [0, 0, 1, 0, 2], [0, 1, 3, 0, 2]), (1, [0, 1, 1], [0, 0, 0, 1]), (9, [0, 3], [2, 5, 0, 1, 1])],
)
def test_the_chances_are_those_of_endless_drawing(n_waiting, arrived, left):
    clears, is_gone = drawn(np.random.default_rng(4), n_waiting, arrived, left, 12)
    waiting, arriving, leaving = np.array([n_waiting]), queue_chain.shares([arrived]), queue_chain.shares([left])
    assert queue_chain.cleared(waiting, arriving, leaving, 12)[0] == pytest.approx(clears, abs=0.01)
    assert queue_chain.gone(waiting, arriving, leaving, np.array([12]))[0] == pytest.approx(is_gone, abs=0.01)


def test_queues_of_different_length_are_carried_along_together_as_if_alone():
    waiting = np.array([1, 17, 5])
    arriving, leaving = queue_chain.shares([[0], [0, 1], [2, 0, 0]]), queue_chain.shares([[1, 0], [4], [0, 3]])
    together = queue_chain.cleared(waiting, arriving, leaving, 6)
    alone = [queue_chain.cleared(waiting[[n]], arriving[[n]], leaving[[n]], 6)[0] for n in range(3)]
    assert together == pytest.approx(np.array(alone), abs=1e-12)


def test_totals_over_meetings_are_the_sum_of_independent_draws():
    per_meeting = queue_chain.shares([[0, 1], [2, 0]])
    totals = queue_chain.totals(per_meeting, np.array([2, 0]))
    assert totals[0, :3] == pytest.approx([0.25, 0.5, 0.25], abs=1e-12)
    assert totals[1, :2] == pytest.approx([1, 0], abs=1e-12)


def test_one_decision_a_meeting_clears_three_in_three_meetings():
    answer = queue_forecast.complete(frame())
    assert only(answer, "meetings_p50", "meetings_p85", "meetings_p95", "withheld") == (3, 3, 3, None)
    assert only(answer, "clears_on_p50") == (pd.Timestamp("2026-04-29"),)


def test_meetings_without_decisions_count():
    # One in two meetings decides one: negative binomial, half of the futures within 3 meetings for 2 waiting.
    answer = queue_forecast.complete(frame(n_waiting=2, left=[0, 1] * 5))
    assert only(answer, "meetings_p50", "meetings_p85", "meetings_p95") == (3, 6, 8)


def test_who_comes_to_wait_lengthens_the_queue_but_not_the_wait_of_who_stands_there():
    answer = queue_forecast.complete(frame(n_waiting=3, left=[2] * 10, arrived=[1] * 10))
    assert only(answer, "meetings_p50", "without_arrivals_p50") == (3, 2)


def test_a_queue_that_grows_faster_than_it_is_dealt_with_is_beyond_the_calendar():
    answer = queue_forecast.complete(frame(n_waiting=3, arrived=[2] * 10))
    assert only(answer, "meetings_p50", "clears_on_p50", "withheld", "n_meetings_ahead") == (
        None,
        None,
        "beyond_calendar",
        30,
    )


def test_what_lies_within_the_calendar_is_shown_beside_what_lies_beyond():
    answer = queue_forecast.complete(frame(n_waiting=2, left=[0, 1] * 5, ahead=DAYS[:6]))
    assert only(answer, "meetings_p50", "meetings_p85", "meetings_p95", "withheld") == (3, 6, None, "beyond_calendar")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"body": None}, "no_body"),
        ({"left": None, "arrived": None}, "too_few_meetings"),
        ({"left": [1] * 7}, "too_few_meetings"),
        ({"left": [1] * 4 + [0] * 6}, "too_few_exits"),
        ({"ahead": None}, "no_calendar"),
    ],
)
def test_with_too_little_to_draw_from_there_is_no_forecast(given, reason):
    answer = queue_forecast.complete(frame(**given))
    shown = only(answer, "meetings_p50", "clears_on_p95", "without_arrivals_p50", "withheld")
    assert shown == (None, None, None, reason)


@pytest.mark.parametrize("given", [{"left": [1] * 8}, {"left": [1] * 5 + [0] * 5}])
def test_eight_meetings_and_five_exits_are_enough(given):
    assert only(queue_forecast.complete(frame(**given)), "withheld") == (None,)


def test_the_same_history_gives_the_same_forecast_twice():
    given = frame(n_waiting=5, left=[0, 2, 1, 0, 1, 0, 0, 3, 1], arrived=[1, 0, 0, 1, 0])
    pd.testing.assert_frame_equal(queue_forecast.complete(given), queue_forecast.complete(given))


def test_no_queues_give_no_rows():
    assert queue_forecast.complete(frame().head(0)).empty
