"""Where it builds up, fairly: what was observed and expected of each group, and who is alarmed about."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from doorstroom.store.questions import QuestionError
from tests.given import empty_store, rows, store_of
from tests.measures.simulated_register import AS_OF, observed_and_expected, register, tables

DAY = dt.date.fromisoformat


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    """Body 0 decides at a third of the pace of the others; with what was truly counted."""
    stays = register(np.random.default_rng(3), paces=(1 / 3, 1, 1, 1), sizes=(60, 40, 40, 20), years=2.0)
    return store_of(tmp_path_factory.mktemp("simulated"), **tables(stays)), stays


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    return store_of(
        tmp_path_factory.mktemp("few"),
        pilots="""
        pilot_id | title | theme
        quick    | Q     | Zorg
        slow     | S     | Zorg
        waits    | W     | Werk
        old      | O     | Werk
        sameday  | D     | Werk
        dayless  | U     | Zorg
        """,
        milestones="""
        pilot_id | milestone        | happened_on | outcome      | decided_by
        quick    | evaluation       | 2025-06-01  | successful   |
        quick    | rollout_decision | 2025-06-11  | rollout_full | College
        slow     | evaluation       | 2025-05-01  | successful   |
        slow     | rollout_decision | 2025-05-31  | rollout_full | College
        waits    | evaluation       | 2026-03-11  | successful   |
        old      | evaluation       | 2024-01-01  | successful   |
        old      | rollout_decision | 2025-03-31  | rollout_full | Raad
        sameday  | evaluation       | 2025-07-01  | successful   |
        sameday  | rollout_decision | 2025-07-01  | rollout_full | Raad
        dayless  | evaluation       |             | successful   |
        """,
        segments="""
        pilot_id | area  | target_group | role
        quick    | noord | ouderen      | tested
        quick    | zuid  | ouderen      | tested
        """,
    )


def asked(store, day="2026-03-31", stage="awaiting_decision", **given):
    answer = store.ask("missed_decisions", as_of=DAY(day), **given)
    return answer[answer.stage == stage]


def test_observed_and_expected_equal_a_count_stay_by_stay(simulated):
    store, stays = simulated
    answer = asked(store).sort_values("grp")
    truth = observed_and_expected(stays)
    assert answer.observed.tolist() == truth.observed.tolist()
    assert answer.expected.tolist() == pytest.approx(truth.expected.tolist(), abs=1e-9)
    assert answer.missed.tolist() == pytest.approx((truth.expected - truth.observed).tolist(), abs=1e-9)


def test_the_slow_body_comes_first_and_is_alarmed_about(simulated):
    store, _ = simulated
    answer = store.ask("missed_decisions", as_of=AS_OF)
    assert rows(answer, "municipality", "grp", "stage", "is_alarm", "is_exploratory", "withheld")[0] == (
        "m",
        "Body 0",
        "awaiting_decision",
        True,
        False,
        None,
    )
    assert answer[answer.grp != "Body 0"].is_alarm.sum() == 0
    assert answer.missed.is_monotonic_decreasing or answer.missed.isna().any()


def test_a_filter_on_bodies_leaves_the_yardstick_and_the_alarm_as_they_were(simulated):
    store, _ = simulated
    every, one = asked(store), asked(store, body=["Body 0"])
    columns = ["grp", "observed", "expected", "pace", "alpha", "chance", "is_alarm", "is_exploratory"]
    found, before = (answer[answer.grp == "Body 0"][columns].reset_index(drop=True) for answer in (one, every))
    assert len(one) == 1
    # Sums of the same numbers in another order differ in the last place.
    pd.testing.assert_frame_equal(found, before, rtol=1e-12)


def test_leaving_out_a_theme_or_cutting_otherwise_explores_and_raises_no_alarm(few, simulated):
    store, _ = simulated
    assert not asked(store, by="municipality").is_alarm.any()
    assert asked(store, by="municipality").is_exploratory.all()
    assert asked(few, theme=["Zorg"]).is_exploratory.all()
    assert not asked(few).is_exploratory.any()


def test_the_hazard_is_that_of_all_groups_whatever_the_filter(few):
    # Ages at the end: sameday 0, quick 10, waits 20 (open), slow 30, old 455 (left on the first day of no window).
    # H(0) = 1/5, H(10) = H(0) + 1/4, H(30) = H(10) + 1/2. Who began in the window expects the end of its first day too.
    answer = asked(few, by="theme", theme=["Zorg"])
    assert rows(answer, "grp", "observed", "n_unknown_days", "n_open") == [("Zorg", 2, 1, 1)]
    assert answer.expected.tolist() == pytest.approx([(1 / 5 + 1 / 4) + (1 / 5 + 1 / 4 + 1 / 2)])
    answer = asked(few, by="theme", theme=["Werk"])
    assert rows(answer, "grp", "observed", "n_unknown_days", "n_open") == [("Werk", 1, 0, 1)]
    assert answer.expected.tolist() == pytest.approx([1 / 5 + (1 / 5 + 1 / 4)])


def test_the_window_is_the_365_days_up_to_the_day(few):
    def observed(day):
        answer = asked(few, day=day, by="all")
        return answer.observed.tolist()

    assert observed("2025-03-30") == [0]
    assert observed("2025-03-31") == [1]
    assert observed("2026-03-30") == [4]
    assert observed("2026-03-31") == [3]


def test_a_divided_pilot_counts_a_part_in_each_area(few):
    whole, parts = asked(few, by="all"), asked(few, by="area")
    assert rows(parts[parts.grp.notna()].sort_values("grp"), "grp", "observed") == [("noord", 0.5), ("zuid", 0.5)]
    assert parts.observed.sum() == pytest.approx(whole.observed.sum())
    assert parts.expected.sum() == pytest.approx(whole.expected.sum())


def test_under_ten_exits_from_a_stage_nobody_is_judged(few):
    assert set(asked(few, by="theme").withheld) == {"too_few_exits"}
    assert asked(few, by="theme").chance.isna().all()


def test_pilots_of_which_no_body_is_known_come_last_and_are_not_judged(few):
    answer = asked(few)
    assert rows(answer, "municipality", "grp", "withheld")[-1] == ("m", None, "unknown_group")


def test_an_unknown_cut_is_refused(few):
    with pytest.raises(QuestionError, match="bad_choice"):
        asked(few, by="colour")


def test_before_anything_and_without_pilots_there_are_no_rows(simulated, tmp_path):
    assert asked(simulated[0], day="2000-01-01").empty
    assert empty_store(tmp_path).ask("missed_decisions", as_of=AS_OF).empty
