"""Finished is not the end."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.given import rows, store_of

DAY = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("checks", "stage", "entered_on"),
    [
        ([("2024-07-01", "holds"), ("2025-01-02", "holds")], "anchored", "2025-01-10"),
        ([("2024-05-30", "holds"), ("2024-11-26", "holds")], "anchored", "2025-01-10"),  # 150 and 330 days
        ([("2024-07-01", "holds"), ("2024-11-25", "holds")], "anchoring", "2024-01-01"),  # the second a day early
        ([("2025-01-02", "holds")], "anchoring", "2024-01-01"),
        ([("2024-07-01", "holds"), ("2025-02-01", "holds")], "anchored", "2025-02-01"),  # held after it was said
        ([("2024-07-01", "holds"), ("2025-01-02", "slipped")], "anchoring", "2024-01-01"),
        ([], "anchoring", "2024-01-01"),
    ],
)
def test_promise_6_a_pilot_is_anchored_only_after_it_held_at_6_and_12_months(tmp_path, checks, stage, entered_on):
    said = "".join(f"\na | recheck | {day} | {outcome}" for day, outcome in checks)
    store = store_of(
        tmp_path,
        milestones=f"""pilot_id | milestone | happened_on | outcome
        a | implemented | 2024-01-01 |
        a | anchored | 2025-01-10 | {said}""",
    )
    answer = store.ask("stage_now", as_of=DAY("2025-06-01"))
    assert rows(answer, "stage", "entered_on") == [(stage, entered_on)]
    flagged = "anchored_not_held" in set(store.ask("flags").code)
    assert flagged == (stage != "anchored")


EVALUATED_AGAIN = """pilot_id | milestone        | happened_on | outcome
a        | rollout_decision | 2023-09-21  | rollout_full
a        | implemented      | 2023-10-25  |
a        | anchored         | 2023-10-25  |
a        | evaluation       | 2023-12-31  | successful
a        | recheck          | 2024-08-19  | holds
a        | recheck          | 2025-01-16  | holds
a        | anchored         | 2025-06-15  |
"""


@pytest.mark.parametrize(
    ("day", "stage", "entered_on"),
    [
        ("2023-12-30", "anchoring", "2023-10-25"),
        ("2025-01-15", "awaiting_decision", "2023-12-31"),
        ("2025-01-16", "awaiting_decision", "2023-12-31"),  # whatever else happens, it waits
        ("2025-06-14", "awaiting_decision", "2023-12-31"),
        ("2025-06-15", "anchored", "2025-06-15"),
    ],
)
def test_who_waits_on_a_decision_is_not_anchored_by_a_check_but_by_being_said_to_be(tmp_path, day, stage, entered_on):
    store = store_of(tmp_path, milestones=EVALUATED_AGAIN)
    assert rows(store.ask("stage_now", as_of=DAY(day)), "stage", "entered_on") == [(stage, entered_on)]
