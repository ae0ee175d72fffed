"""Are evaluations held, and what becomes of their reports: against the first plan, and what is cancelled stays due."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.given import rows, store_of, told_store

DAY = dt.date.fromisoformat
STARTED = "pilot_id | milestone | happened_on\na | started | 2025-01-10"
HEADER = "pilot_id | due_on | held_on | signed_off_on | published_on | unpublished_reason"


def store(folder, *lines: str, milestones=STARTED, **tables: str):
    return store_of(folder, milestones=milestones, evaluations="\n".join([HEADER, *lines]), **tables)


def calendar(found, day, *columns: str, **given):
    return rows(found.ask("evaluation_calendar", as_of=DAY(day), **given), *columns)


def held(found, day, *columns: str):
    return rows(found.ask("evaluations_held", as_of=DAY(day)), *columns)


@pytest.mark.parametrize(("due", "is_due", "state"), [("2026-10-23", False, "in_month"), ("2026-10-22", True, "late")])
def test_an_evaluation_is_due_when_its_first_plan_is_more_than_thirty_days_ago(tmp_path, due, is_due, state):
    found = store(tmp_path, f"a | {due} | | | |")
    assert calendar(found, "2026-11-22", "due_on", "is_due", "state") == [(due, is_due, state)]
    assert held(found, "2026-11-22", "is_whole", "n_due")[0] == (True, int(is_due))


@pytest.mark.parametrize(
    ("day", "state"), [("2026-10-22", "planned"), ("2026-10-23", "planned"), ("2026-10-24", "in_month")]
)
def test_before_its_day_it_is_planned(tmp_path, day, state):
    assert calendar(store(tmp_path, "a | 2026-10-23 | | | |"), day, "state", "days_late") == [(state, None)]


def test_of_ten_that_are_due_seven_were_held(tmp_path):
    milestones = "pilot_id | milestone | happened_on\n" + "\n".join(f"p{n} | started | 2025-01-10" for n in range(10))
    lines = [f"p{n} | 2025-06-01 | {'2025-06-20' if n < 7 else ''} | | |" for n in range(10)]
    found = store(tmp_path, *lines, milestones=milestones)
    (whole, of_theme) = held(found, "2025-12-31", "is_whole", "n_due", "n_held", "share", "lo", "hi")
    assert (whole[:4], of_theme[:4]) == ((True, 10, 7, 0.7), (False, 10, 7, 0.7))
    assert [round(100 * part, 1) for part in whole[4:]] == [34.8, 93.3]


def test_a_later_plan_moves_nothing_and_what_was_cancelled_stays_due(tmp_path):
    milestones = """
    pilot_id | milestone  | planned_on | happened_on | outcome | recorded_on
    moved    | started    |            | 2025-01-10  |         | 2025-01-10
    moved    | evaluation | 2025-06-01 |             |         | 2025-01-10
    moved    | evaluation | 2027-01-01 |             |         | 2025-05-01
    stopped  | started    |            | 2025-01-10  |         | 2025-01-10
    stopped  | evaluation | 2025-06-01 |             |         | 2025-01-10
    stopped  | stopped    |            | 2025-04-01  | other   | 2025-04-01
    """
    found = store_of(tmp_path, milestones=milestones)
    columns = ("pilot_id", "due_on", "state", "is_cancelled", "days_late")
    assert calendar(found, "2025-12-31", *columns) == [
        ("moved", "2025-06-01", "late", False, 213),
        ("stopped", "2025-06-01", "cancelled", True, None),
    ]
    assert held(found, "2025-12-31", "n_due", "n_held", "n_cancelled", "n_late", "share")[0] == (2, 0, 1, 1, 0)
    assert calendar(found, "2025-03-31", "pilot_id", "state") == [("moved", "planned"), ("stopped", "planned")]


@pytest.mark.parametrize(
    ("of_list", "milestone", "told"),
    [
        ("2025-06-20", "", (True, "2025-06-20", 19)),
        ("", "2025-06-25", (True, "2025-06-25", 24)),
        ("2025-06-20", "2025-06-25", (True, "2025-06-20", 19)),
        ("", "", (False, None, 213)),
        ("2026-06-20", "", (False, None, 213)),  # later than the day
    ],
)
def test_it_is_held_when_the_list_or_the_milestones_say_so(tmp_path, of_list, milestone, told):
    happened = f"a | evaluation | {milestone}" if milestone else ""
    found = store(tmp_path, f"a | 2025-06-01 | {of_list} | | |", milestones=f"{STARTED}\n{happened}".strip())
    assert calendar(found, "2025-12-31", "is_held", "held_on", "days_late") == [told]


def test_an_evaluation_that_nobody_planned_is_held_and_was_never_due(tmp_path):
    found = store_of(tmp_path, milestones=f"{STARTED}\na | evaluation | 2025-06-25")
    assert calendar(found, "2025-12-31", "due_on", "is_due", "state", "days_late") == [(None, False, "held", None)]
    assert held(found, "2025-12-31", "n_due", "n_held", "n_reports")[0] == (0, 0, 1)


def test_a_second_evaluation_is_held_by_the_second_that_happened(tmp_path):
    milestones = f"{STARTED}\na | evaluation | 2025-06-05\na | evaluation | 2025-09-05"
    found = store(tmp_path, "a | 2025-06-01 | | | |", "a | 2025-09-01 | | | |", milestones=milestones)
    assert calendar(found, "2025-12-31", "nth", "held_on") == [(1, "2025-06-05"), (2, "2025-09-05")]
    assert calendar(found, "2025-08-31", "nth", "is_held") == [(1, True), (2, False)]


TWO = ("2025-01-01", "2025-06-01")


@pytest.mark.parametrize(
    ("of_list", "milestones", "told"),
    [
        (("", "2025-06-10"), ("2025-06-10",), (None, "2025-06-10")),
        (("2025-01-05", ""), ("2025-01-05",), ("2025-01-05", None)),
        (("", "2025-06-10"), ("2025-01-05", "2025-06-10"), ("2025-01-05", "2025-06-10")),
        (("", "2025-06-10"), ("2025-06-10", "2025-09-01"), ("2025-09-01", "2025-06-10")),
        (("2025-06-10", "2025-06-10"), ("2025-06-10",), ("2025-06-10", "2025-06-10")),
        (("2025-01-05", ""), ("2025-01-06",), ("2025-01-05", None)),  # a day beside it: the same one
    ],
)
def test_one_that_happened_is_the_row_of_the_list_that_says_its_day(tmp_path, of_list, milestones, told):
    happened = "\n".join(f"a | evaluation | {day}" for day in milestones)
    lines = [f"a | {due} | {day} | | |" for due, day in zip(TWO, of_list, strict=True)]
    found = store(tmp_path, *lines, milestones=f"{STARTED}\n{happened}")
    days = [day for (day,) in calendar(found, "2025-12-31", "held_on")]
    assert tuple(days) == told
    n_late = sum(day is None for day in told)
    assert held(found, "2025-12-31", "n_due", "n_held", "n_late")[0] == (2, 2 - n_late, n_late)


@pytest.mark.parametrize(
    ("milestones", "told"),
    [
        (("2025-06-10", "2025-09-01"), [(None, "2025-06-10"), (None, "2025-09-01")]),
        (("2025-06-10", "2025-06-10"), [(None, "2025-06-10")]),  # two tell of one day
    ],
)
def test_each_evaluation_that_happened_is_one_also_where_nobody_planned_it(tmp_path, milestones, told):
    happened = "\n".join(f"a | evaluation | {day}" for day in milestones)
    found = store_of(tmp_path, milestones=f"{STARTED}\n{happened}")
    assert calendar(found, "2025-12-31", "due_on", "held_on") == told
    n = len(told)
    assert held(found, "2025-12-31", "n_planned", "n_due", "n_held", "n_reports")[0] == (n, 0, 0, n)


def test_an_evaluation_beside_those_of_the_list_is_one_of_its_own(tmp_path):
    happened = "\n".join(f"a | evaluation | {day}" for day in ("2025-06-20", "2025-11-02"))
    found = store(tmp_path, "a | 2025-06-01 | 2025-06-20 | | |", milestones=f"{STARTED}\n{happened}")
    assert calendar(found, "2025-12-31", "nth", "due_on", "held_on") == [
        (1, "2025-06-01", "2025-06-20"),
        (2, None, "2025-11-02"),
    ]
    assert len(calendar(found, "2025-11-01", "nth")) == 1


def test_a_list_tells_of_evaluations_that_nobody_planned_by_their_day(tmp_path):
    found = store(tmp_path, "a | | 2025-06-20 | 2025-07-01 | |", "a | | 2025-09-20 | | |", "a | | | 2025-07-01 | |")
    assert calendar(found, "2025-12-31", "due_on", "held_on", "is_due", "report") == [
        (None, "2025-06-20", False, "overdue"),
        (None, "2025-09-20", False, "unsigned"),
    ]
    assert len(calendar(found, "2025-08-01", "nth")) == 1


def test_a_list_that_moves_the_day_or_leaves_an_evaluation_out_does_not_undo_the_first_plan(tmp_path):
    pilots = [{"pilot_id": one, "title": one} for one in "ab"]
    known = {"known_from": "2025-01-10"}
    evaluations = [
        {"pilot_id": "a", "due_on": "2025-06-01", **known, "known_until": "2025-05-01"},
        {"pilot_id": "a", "due_on": "2026-12-01", "known_from": "2025-05-01"},
        {"pilot_id": "b", "due_on": "2025-06-01", **known, "known_until": "2025-05-01"},
    ]
    tables = {"pilots": pilots, "milestones": [{"pilot_id": "a", "milestone": "started", "happened_on": "2025-01-10"}]}
    found = told_store(tmp_path, {**tables, "evaluations": evaluations})
    assert calendar(found, "2025-12-31", "pilot_id", "due_on", "state") == [
        ("a", "2025-06-01", "late"),
        ("b", "2025-06-01", "cancelled"),
    ]


def test_every_theme_is_listed_also_with_nothing_planned_and_the_one_not_stated_last(tmp_path):
    pilots = "pilot_id | title | theme\na | A | Wmo\nb | B | Jeugd\nc | C |"
    found = store(tmp_path, "a | 2025-06-01 | | | |", pilots=pilots)
    assert held(found, "2025-12-31", "is_whole", "theme", "n_planned", "n_due", "share") == [
        (True, None, 1, 1, 0),
        (False, "Jeugd", 0, 0, None),
        (False, "Wmo", 1, 1, 0),
        (False, None, 0, 0, None),
    ]


# ----------------------------------------------------------------------- reports

OTHER = "b | 2025-05-01 | 2025-05-02 | 2025-05-20 | 2025-05-21 |"  # so that the list says something of reports
BOTH = f"{STARTED}\nb | started | 2025-01-10"


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (" | | ", ("unsigned", 184, None)),
        ("2025-07-01 | | ", ("overdue", 30, 154)),
        ("2025-09-09 | | ", ("open_in_time", 100, 84)),  # 84 days before the day itself
        ("2025-09-08 | | ", ("overdue", 99, 85)),
        ("2025-07-01 | 2025-09-23 | ", ("in_time", 30, 84)),
        ("2025-07-01 | 2025-09-24 | ", ("too_late", 30, 85)),
        ("2025-07-01 | | personal_data", ("closed", 30, None)),
        (" | 2025-07-01 | ", ("published", None, None)),
        ("2025-07-31 | 2025-07-01 | ", ("published", None, None)),  # signed off after that: that day cannot be
        ("2025-05-01 | 2025-07-01 | ", ("published", None, None)),  # signed off before it was held
        ("2025-12-03 | | ", ("unsigned", 184, None)),  # later than the day
    ],
)
def test_two_clocks_run_from_held_to_signed_off_and_on_to_published(tmp_path, report, told):
    found = store(tmp_path, f"a | 2025-06-01 | 2025-06-01 | {report}", OTHER, milestones=BOTH)
    answer = found.ask("evaluation_calendar", as_of=DAY("2025-12-02"))
    answer = answer[answer["pilot_id"] == "a"]
    assert rows(answer, "report", "days_to_sign_off", "days_to_publish") == [told]


def test_where_nobody_tells_of_reports_that_is_unknown(tmp_path):
    found = store(tmp_path, "a | 2025-06-01 | 2025-06-01 | | |")
    assert calendar(found, "2025-12-02", "report", "days_to_sign_off") == [("unknown", None)]
    assert held(found, "2025-12-02", "n_reports", "n_untold", "n_unsigned")[0] == (1, 1, 0)


def test_reports_are_counted_by_what_became_of_them(tmp_path):
    lines = [
        OTHER,
        "a | 2025-06-01 | 2025-06-01 | | |",
        "c | 2025-06-01 | 2025-06-01 | 2025-07-01 | | other",
        "d | 2025-06-01 | 2025-06-01 | 2025-07-01 | |",
    ]
    milestones = BOTH + "".join(f"\n{one} | started | 2025-01-10" for one in "cd")
    found = store(tmp_path, *lines, milestones=milestones)
    columns = ("n_reports", "n_unsigned", "longest_unsigned", "n_signed", "n_in_time", "n_closed", "n_overdue")
    assert held(found, "2025-12-02", *columns)[0] == (4, 1, 184, 3, 1, 1, 1)
