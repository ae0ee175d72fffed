"""One pilot: its record, and its line of time."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.given import rows, store_of

DAY = dt.date.fromisoformat


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return store_of(
        tmp_path_factory.mktemp("pilot"),
        pilots="""
        pilot_id | title | owner  | self_rating | updated_on | pilot_budget
        p        | Titel | Team A | green       | 2025-01-05 | 12500.50
        q        | Ander |        |             |            |
        """,
        milestones="""
        pilot_id | milestone  | planned_on | happened_on | outcome    | recorded_on | note
        p        | started    | 2024-01-15 |             |            | 2023-12-01  |
        p        | started    |            | 2024-02-01  |            | 2024-02-02  |
        p        | ended      | 2024-06-01 |             |            | 2023-12-01  |
        p        | ended      | 2024-06-01 |             |            | 2024-03-01  |
        p        | ended      | 2024-09-01 |             |            | 2024-05-01  |
        p        | ended      |            | 2024-10-01  |            | 2024-10-02  |
        p        | evaluation | 2025-Q1    |             |            | 2024-10-02  |
        p        | blocked    |            | 2024-11-01  | partner    | 2024-11-01  | Partner trok zich terug
        """,
        lessons="""
        lesson_id | pilot_id | lesson      | recorded_on | action
        L1        | p        | Begin klein | 2024-10-20  | adopted
        """,
        readiness="""
        pilot_id | item         | state | evidence | assessed_on
        p        | rollout_plan | yes   | zaak 1   | 2024-08-01
        """,
        evaluations="""
        pilot_id | due_on     | held_on    | facilitation
        p        | 2024-10-15 | 2024-10-18 | external
        """,
    )


def timeline(store, as_of="2025-12-31", *columns):
    answer = store.ask("pilot_timeline", as_of=DAY(as_of), pilot_key="m/p")
    return rows(answer, *(columns or ("on_day", "kind", "milestone", "planned_on", "days_shifted")))


def test_promise_3_measured_against_the_first_plan_replanning_is_visible_never_silent(store):
    assert timeline(store) == [
        ("2023-12-01", "first_plan", "started", "2024-01-15", 0),
        ("2023-12-01", "first_plan", "ended", "2024-06-01", 0),
        ("2024-02-01", "happened", "started", None, 17),
        ("2024-05-01", "replan", "ended", "2024-09-01", 92),
        ("2024-08-01", "readiness", "rollout_plan", None, None),
        ("2024-10-01", "happened", "ended", None, 122),
        ("2024-10-02", "first_plan", "evaluation", "2025-03-31", 0),
        ("2024-10-18", "evaluation", None, "2024-10-15", 3),
        ("2024-10-20", "lesson", None, None, None),
        ("2024-11-01", "happened", "blocked", None, None),
    ]


def test_a_plan_for_a_quarter_is_its_last_day_and_marked_inexact(store):
    inexact = [row for row in timeline(store, "2025-12-31", "planned_on", "is_inexact") if row[1]]
    assert inexact == [("2025-03-31", True)]


def test_every_entry_leads_to_its_line_in_the_file(store):
    places = timeline(store, "2025-12-31", "kind", "source_file", "source_row")
    assert ("replan", "milestones.csv", 6) in places
    assert ("lesson", "lessons.csv", 2) in places


def test_the_line_of_time_ends_on_the_day_itself(store):
    assert len(timeline(store, "2024-05-01")) == 4
    assert len(timeline(store, "2024-04-30")) == 3


def test_the_record_and_where_the_pilot_stands(store):
    answer = store.ask("pilot", as_of=DAY("2025-01-15"), pilot_key="m/p")
    assert rows(answer, "title", "owner", "stage", "age_days", "pilot_budget", "record_age_days") == [
        ("Titel", "Team A", "evaluating", 106, 12500.5, 10)
    ]
    assert rows(answer, "is_blocked", "blocked_reason", "blocked_note", "blocked_on", "source_row") == [
        (True, "partner", "Partner trok zich terug", "2024-11-01", 2)
    ]


def test_promise_4_computed_status_stands_next_to_the_owners_own_rating(store):
    answer = store.ask("pilot", as_of=DAY("2025-01-15"), pilot_key="m/p")
    assert rows(answer, "self_rating", "computed_status", "rating_differs") == [("green", "blocked", True)]
    flags = store.ask("flags")
    assert ("rating_against_status", "green", "blocked") in rows(flags, "code", "value", "other")


def test_a_pilot_that_is_not_there_has_no_row(store):
    assert store.ask("pilot", as_of=DAY("2025-01-15"), pilot_key="m/nergens").empty
    assert store.ask("pilot_timeline", as_of=DAY("2025-01-15"), pilot_key="m/nergens").empty


def test_a_pilot_without_milestones_is_shown_with_what_is_known(store):
    answer = store.ask("pilot", as_of=DAY("2025-01-15"), pilot_key="m/q")
    assert rows(answer, "title", "stage", "computed_status", "rating_differs") == [("Ander", None, "unknown", None)]
