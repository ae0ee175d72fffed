"""What was taken over: as its receiver tells it, how far it is, and whether its source still stands."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.given import rows, store_of

DAY = dt.date(2026, 3, 31)
PILOTS = """
municipality | pilot_id | title | owner  | theme
m            | a        | A     | Zorg   | Wmo
m            | b        | B     | Jeugd  | Wmo
n            | c        | C     | Zorg   | Wmo
n            | d        | D     | Zorg   | Jeugd
"""
LIVES = """
municipality | pilot_id | milestone   | happened_on | outcome
m            | a        | started     | 2024-01-01  |
m            | a        | stopped     | 2025-06-01  |
m            | b        | implemented | 2024-01-01  |
m            | b        | recheck     | 2025-09-01  | slipped
n            | c        | started     | 2024-01-01  |
n            | d        | started     | 2024-01-01  |
"""
LESSONS = "municipality | lesson_id | pilot_id | lesson | recorded_on\nm | L1 | b | Begin klein | 2024-06-01"
SOURCE, TAKEN = "lesson_id | pilot_id | municipality", "by_municipality | by_pilot_id | reused_on"
HEADER = f"{SOURCE} | {TAKEN} | status | status_on | what_changed"


def asked(folder, *lines, day=DAY, columns=(), **given):
    store = store_of(folder, pilots=PILOTS, milestones=LIVES, lessons=LESSONS, reuses="\n".join([HEADER, *lines]))
    return rows(store.ask("reuse_now", as_of=day, **given), *columns)


STATES = (
    " | a | m | n | c | 2025-01-01 | planned | 2025-01-01 | ",
    " | a | m | n | c | 2025-01-01 | in_use  | 2025-04-01 | Kleiner",
    " | a | m | n | c | 2025-01-01 | ended   | 2026-05-01 | ",
)


@pytest.mark.parametrize(
    ("day", "status", "since"),
    [("2024-12-31", None, None), ("2025-01-01", "planned", "2025-01-01"), ("2025-03-31", "planned", "2025-01-01"),
     ("2025-04-01", "in_use", "2025-04-01"), ("2026-05-01", "ended", "2026-05-01")],
)  # fmt: skip
def test_the_last_state_by_the_day_holds(tmp_path, day, status, since):
    found = asked(tmp_path, *STATES, day=dt.date.fromisoformat(day), columns=("status", "status_on"))
    assert found == ([] if status is None else [(status, since)])


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((" | a | m | n | c | 2025-01-01 | in_use | 2026-06-01 | ",), (None, None)),
        ((" | a | m | n | c | 2025-01-01 | ended  | 2026-06-01 | ",), (None, None)),
        (
            (" | a | m | n | c | 2025-01-01 | planned | | ", " | a | m | n | c | 2025-01-01 | in_use | 2026-06-01 | "),
            ("planned", "2025-01-01"),
        ),
    ],
)
def test_a_state_of_a_later_day_counts_nowhere_and_what_was_taken_over_stays(tmp_path, lines, told):
    assert asked(tmp_path, *lines, columns=("status", "status_on")) == [told]


def test_a_source_that_stopped_after_it_was_taken_over_is_told_until_that_ended(tmp_path):
    columns = ("became", "became_on", "is_warned")
    assert asked(tmp_path / "1", *STATES, columns=columns) == [("stopped", "2025-06-01", True)]
    after = asked(tmp_path / "2", *STATES, day=dt.date(2026, 6, 1), columns=columns)
    assert after == [("stopped", "2025-06-01", False)]
    before = asked(tmp_path / "3", *STATES, day=dt.date(2025, 5, 31), columns=columns)
    assert before == [(None, None, False)]
    later = asked(tmp_path / "4", " | a | m | n | c | 2025-07-01 | in_use | | ", columns=columns)
    assert later == [("stopped", "2025-06-01", False)]


def test_a_lesson_is_of_the_pilot_that_it_was_learned_in(tmp_path):
    found = asked(
        tmp_path, "L1 | | m | n | d | 2025-01-01 | | | ", columns=("title", "lesson", "became", "status", "is_warned")
    )
    assert found == [("B", "Begin klein", "slipped", None, True)]


def test_what_a_team_takes_over_from_itself_is_no_reuse(tmp_path):
    own_team = " | c | n | n | d | 2025-01-01 | in_use | | "
    other_team = " | a | m | m | b | 2025-01-01 | in_use | | "
    unnamed = " | a | m | m |   | 2025-01-01 | in_use | | "
    found = asked(tmp_path, own_team, other_team, unnamed, columns=("title", "by_title"))
    assert found == [("A", "B")]


def test_a_choice_leaves_what_comes_from_or_goes_to_a_chosen_pilot(tmp_path):
    lines = (
        " | a | m | n | c | 2025-01-01 | | | ",
        " | b | m | k | x | 2025-02-01 | | | ",
        " | d | n | m | b | 2025-03-01 | | | ",
    )
    columns = ("pilot_key", "by_municipality", "by_pilot_key")
    every = [("n/d", "m", "m/b"), ("m/b", "k", None), ("m/a", "n", "n/c")]
    assert asked(tmp_path / "1", *lines, columns=columns) == every
    assert asked(tmp_path / "2", *lines, columns=columns, municipality=["k"]) == [every[1]]
    assert asked(tmp_path / "3", *lines, columns=columns, municipality=["n"]) == [every[0], every[2]]
    assert asked(tmp_path / "4", *lines, columns=columns, theme=["Jeugd"]) == [every[0]]
