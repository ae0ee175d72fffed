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
