"""Where each pilot is on a day."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.given import empty_store, rows, store_of

DAY = dt.date.fromisoformat


@pytest.fixture(scope="module")
def lives(tmp_path_factory):
    return store_of(
        tmp_path_factory.mktemp("lives"),
        pilots="""
        pilot_id | title | theme | owner | self_rating | updated_on
        plain    | Plain | Wmo   | A     | green       | 2025-03-01
        extended | Ext   | Jeugd | B     |             |
        longer   | Long  | Jeugd | B     |             |
        undated  | Unk   | Wmo   | A     | amber       | 2025-01-01
        sameday  | Same  | Wmo   | A     |             |
        never    | Never | Wmo   | A     |             |
        planned  | Plan  | Wmo   | A     |             |
        passed   | Pass  | Wmo   | A     |             |
        """,
        milestones="""
        pilot_id | milestone        | planned_on | happened_on | outcome      | recorded_on
        plain    | registered       |            | 2024-01-01  |              |
        plain    | start_decision   |            | 2024-02-01  | go           |
        plain    | ended            | 2024-09-01 |             |              | 2024-02-10
        plain    | ended            | 2024-12-01 |             |              | 2024-08-01
        plain    | started          |            | 2024-03-01  |              |
        extended | started          |            | 2024-01-01  |              |
        extended | ended            | 2024-06-01 | 2024-06-10  |              | 2024-01-01
        extended | evaluation       |            | 2024-07-01  | successful   |
        extended | evaluation       |            | 2024-08-01  | successful   |
        extended | rollout_decision |            | 2024-09-01  | extend       |
        extended | ended            | 2025-02-01 |             |              | 2024-09-02
        extended | ended            | 2025-06-01 |             |              | 2025-01-15
        longer   | started          |            | 2024-01-01  |              |
        longer   | ended            | 2024-06-01 | 2024-06-10  |              | 2024-01-01
        longer   | evaluation       |            | 2024-07-01  | inconclusive |
        longer   | rollout_decision |            | 2024-09-01  | extend       |
        longer   | ended            | 2025-02-01 |             |              | 2024-09-02
        longer   | ended            | 2025-06-01 |             |              | 2025-01-15
        undated  | started          |            |             |              |
        sameday  | registered       |            | 2024-05-05  |              |
        sameday  | start_decision   |            | 2024-05-05  | no_go        |
        planned  | started          | 2030-01-01 |             |              |
        passed   | started          |            |             |              |
        passed   | evaluation       |            | 2024-07-01  | inconclusive |
        never    | registered       |            | 2024-01-01  |              |
        never    | stopped          |            |             | withdrawn    |
        """,
    )


def stage(store, pilot, day, *columns):
    answer = store.ask("stage_now", as_of=DAY(day))
    return rows(answer[answer.pilot_id == pilot], *(columns or ("stage", "entered_on", "age_days")))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-12-31", []),
        ("2024-01-01", [("idea", "2024-01-01", 0)]),
        ("2024-01-31", [("idea", "2024-01-01", 30)]),
        ("2024-02-01", [("preparing", "2024-02-01", 0)]),
        ("2024-03-01", [("running", "2024-03-01", 0)]),
    ],
)
def test_a_stage_begins_on_the_day_of_its_milestone_and_ends_the_day_before_the_next(lives, day, expected):
    assert stage(lives, "plain", day) == expected


def test_running_has_the_first_planned_end_as_its_norm_and_a_new_plan_moves_nothing(lives):
    assert stage(lives, "plain", "2024-09-01", "norm_days", "days_over_norm") == [(184, 0)]
    assert stage(lives, "plain", "2024-09-02", "norm_days", "days_over_norm") == [(184, 1)]
    assert stage(lives, "plain", "2024-12-01", "norm_days", "days_over_norm") == [(184, 91)]


def test_a_second_evaluation_does_not_restart_the_age_in_the_stage(lives):
    assert stage(lives, "extended", "2024-08-15") == [("awaiting_decision", "2024-07-01", 45)]


def test_an_extended_pilot_runs_again_against_the_first_plan_of_its_extension(lives):
    assert stage(lives, "longer", "2025-03-01", "stage", "entered_on", "norm_days", "days_over_norm") == [
        ("running", "2024-09-01", 153, 28)
    ]


def test_promise_2_a_pilot_that_waits_on_a_decision_is_in_that_stage_also_when_it_is_extended(lives):
    assert stage(lives, "extended", "2025-03-01", "stage", "entered_on", "norm_days", "days_over_norm") == [
        ("awaiting_decision", "2024-07-01", 90, 153)
    ]


def test_a_stage_without_a_day_is_known_and_its_age_is_unknown(lives):
    assert stage(lives, "undated", "2025-01-01", "stage", "entered_on", "age_days", "days_over_norm") == [
        ("running", None, None, None)
    ]


def test_a_stage_without_a_day_that_lies_behind_a_known_one_has_been_passed(lives):
    assert stage(lives, "passed", "2025-01-01", "stage", "entered_on") == [("awaiting_decision", "2024-07-01")]


def test_a_stop_on_an_unknown_day_ends_the_life_of_a_pilot(lives):
    assert stage(lives, "never", "2025-01-01", "stage", "entered_on") == [("stopped", None)]


def test_a_stage_entered_and_left_on_one_day_is_never_open(lives):
    assert stage(lives, "sameday", "2024-05-05", "stage", "entered_on") == [("stopped", "2024-05-05")]


def test_a_pilot_with_plans_only_is_shown_without_a_stage(lives):
    assert stage(lives, "planned", "2025-01-01", "stage", "computed_status") == [(None, "unknown")]


def test_the_age_of_a_record_is_counted_in_days(lives):
    assert stage(lives, "plain", "2025-03-11", "record_age_days", "self_rating") == [(10, "green")]


def test_filters_leave_only_what_was_chosen(lives):
    answer = lives.ask("stage_now", as_of=DAY("2025-01-01"), theme=["Jeugd"], owner=["B", "C"])
    assert sorted(rows(answer, "pilot_id")) == [("extended",), ("longer",)]
    assert lives.ask("stage_now", as_of=DAY("2025-01-01"), municipality=["elders"]).empty


def test_an_empty_portfolio_gives_no_rows(tmp_path):
    store = empty_store(tmp_path)
    assert store.ask("stage_now", as_of=DAY("2025-01-01")).empty


def test_blocked_until_unblocked(tmp_path):
    store = store_of(
        tmp_path,
        milestones="""
        pilot_id | milestone  | happened_on | outcome | note
        b        | started    | 2025-01-01  |         |
        b        | blocked    | 2025-02-01  | money   | Geld op
        b        | unblocked  | 2025-03-01  |         |
        """,
    )
    blocked = {
        day: rows(store.ask("stage_now", as_of=DAY(day)), "is_blocked", "computed_status")
        for day in ("2025-01-31", "2025-02-01", "2025-02-28", "2025-03-01")
    }
    assert blocked == {
        "2025-01-31": [(False, "unknown")],
        "2025-02-01": [(True, "blocked")],
        "2025-02-28": [(True, "blocked")],
        "2025-03-01": [(False, "unknown")],
    }
