"""A pilot that its list no longer tells of is counted apart from that day on, and in no other figure of those days."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstroom.i18n import words_for
from doorstroom.report.text.in_view import nothing
from tests.given import drawn_rows, rows, told_store

DAY = dt.date.fromisoformat
# a waits since January; b runs since March; c was stopped; d is in no known stage; e goes on.
PILOTS = """
pilot_id | title | theme
a        | A     | Wmo
b        | B     | Wmo
c        | C     | Wmo
d        | D     | Wmo
e        | E     | Wmo
"""
MILESTONES = """
pilot_id | milestone        | planned_on | happened_on | outcome    | decided_by | recorded_on
a        | evaluation       |            | 2025-01-01  | successful |            |
a        | rollout_decision | 2025-12-01 |             |            | Raad       | 2025-01-01
b        | started          |            | 2025-03-01  |            |            |
b        | ended            | 2025-05-01 |             |            |            | 2025-03-01
c        | evaluation       |            | 2025-01-01  | successful |            |
c        | stopped          |            | 2025-04-01  | no_effect  |            |
e        | evaluation       |            | 2025-01-01  | successful |            |
e        | rollout_decision | 2025-12-01 |             |            | Raad       | 2025-01-01
"""
LEFT, BACK = "2025-06-01", "2025-09-01"
BEFORE, LAST_APART = "2025-05-31", "2025-08-31"


def told(folder, *absences, milestones=MILESTONES, **tables):
    drawn = {"pilots": PILOTS, "milestones": milestones, **tables}
    left = [(pilot, DAY(since), DAY(back) if back else None) for pilot, since, back in absences]
    return told_store(folder, {name: drawn_rows(text) for name, text in drawn.items()}, left)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return told(tmp_path_factory.mktemp("left"), *((pilot, LEFT, BACK) for pilot in "abcd"))


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    """The same without any absence."""
    return told(tmp_path_factory.mktemp("listed"))


def apart(store, day):
    answer = store.ask("no_longer_listed", as_of=DAY(day))
    return rows(answer, "pilot_id", "stage", "entered_on", "is_waiting", "is_over_norm", "left_on", "source_row")


APART = [
    ("a", "awaiting_decision", "2025-01-01", 1, 1, LEFT, 2),
    ("b", "running", "2025-03-01", 0, 1, LEFT, 4),
    ("d", None, None, 0, 0, LEFT, 5),
]


@pytest.mark.parametrize(("day", "expected"), [(BEFORE, []), (LEFT, APART), (LAST_APART, APART), (BACK, [])])
def test_open_pilots_are_counted_apart_while_their_list_does_not_tell_of_them(store, day, expected):
    assert apart(store, day) == expected


def test_where_every_list_tells_of_its_pilots_nobody_is_counted_apart(listed):
    assert store_days(listed, "no_longer_listed", LEFT).empty


def store_days(store, name, day, **given):
    return store.ask(name, as_of=DAY(day), **given)


@pytest.mark.parametrize(
    "name",
    ["stage_now", "waiting_decisions", "stagnation", "facets", "portfolio_counts", "trend", "in_view", "record_state",
     "wait_quantiles", "outcomes", "flow_by_month", "cumulative_flow", "building_up", "missed_decisions", "ageing",
     "waits", "open_stays", "pivot", "areas_now", "growth", "stock", "share_waiting", "how_it_ends",
     "queue_forecast"],
)  # fmt: skip
@pytest.mark.parametrize("day", [BEFORE, BACK, "2025-12-31"])
def test_before_and_after_it_nothing_differs(store, listed, name, day):
    one, other = store_days(store, name, day), store_days(listed, name, day)
    if name == "trend":  # each day is as it was known on that day
        one, other = (found[found["day"] == day].reset_index(drop=True) for found in (one, other))
    assert len(one) > 0
    assert one.equals(other)


def counted(store, day, measure, stage=None):
    answer = store_days(store, "portfolio_counts", day)
    return answer[(answer.measure == measure) & (answer.stage.fillna("") == (stage or ""))].value.tolist()


@pytest.mark.parametrize(
    ("measure", "stage", "before", "then"),
    [
        ("waiting", None, 2, 1),
        ("stage", "awaiting_decision", 2, 1),
        ("stage", "running", 1, 0),
        ("stage", "stopped", 1, 1),
        ("over_norm", None, 3, 1),
    ],
)
def test_they_are_in_no_stock_and_in_no_tile(store, measure, stage, before, then):
    assert [counted(store, day, measure, stage) for day in (BEFORE, LEFT, BACK)] == [[before], [then], [before]]


def test_who_stands_in_a_list_and_who_does_not_are_all_that_had_begun(store):
    assert [name for (name,) in rows(store_days(store, "stage_now", LEFT), "pilot_id")] == ["e", "c"]
    assert store_days(store, "without_stage", LEFT).empty
    view = store_days(store, "in_view", LEFT).iloc[0]
    assert (view.n_in_all, view.n_begun, view.n_waiting, view.n_stage_unknown) == (5, 2, 1, 0)


def test_the_wait_was_seen_up_to_that_day_and_neither_ended_nor_lasts(store):
    waits = store_days(store, "observed_waits", "2025-07-01")
    assert rows(waits, "pilot_key", "exit_days", "cause") == [
        ("m/e", 181, None),
        ("m/a", 151, "no_longer_listed"),
        ("m/c", 90, "stop"),
    ]
    figures = store_days(store, "wait_quantiles", "2025-07-01", by="all")
    assert rows(figures, "n", "n_exits", "n_open", "n_apart") == [(3, 1, 1, 1)]
    curve = store_days(store, "share_waiting", "2025-07-01", by="all")
    assert rows(curve, "t_days", "n_risk", "n_exits") == [(0, 3, 0), (90, 3, 1), (181, 1, 0)]
    ends = store_days(store, "outcomes", "2025-07-01")
    assert rows(ends, "cause", "n_pilots") == [("stop", 1), ("waiting", 1), ("no_longer_listed", 1)]


def test_a_stay_ends_as_a_departure_so_that_the_stock_adds_up(store):
    flow = store_days(store, "flow_by_month", "2025-07-31", by="all", stage="open")
    last = flow[flow.month >= "2025-05-01"]
    assert rows(last, "arrivals", "departures", "stock_end") == [(0, 0, 3), (0, 2, 1), (0, 0, 1)]
    for _, of_stage in store_days(store, "flow_by_month", "2025-07-31", by="all").groupby("stage"):
        before = 0.0
        for row in of_stage.itertuples():
            assert row.stock_end == before + row.net + row.net_unknown_day
            before = row.stock_end
    bands = store_days(store, "cumulative_flow", LEFT, step="day", first_day=DAY(BEFORE))
    here = {(str(row.day.date()), row.stage): (row.n_in_stage, row.n_here_or_further) for row in bands.itertuples()}
    assert here[LEFT, "no_longer_listed"] == (3, 3)
    assert here[BEFORE, "idea"][1] + 1 == here[LEFT, "idea"][1] == 5  # d, of which no stage was known, came and left


def bridge(store, since, as_of):
    answer = store.ask("stagnation_bridge", as_of=DAY(as_of), since=DAY(since), by="all").iloc[0]
    return {name: round(answer[name] * 30.4375) for name in ("opening", "grown", "released", "left_list", "closing")}


def test_months_that_left_with_a_list_are_no_months_that_moved_on(store):
    # a: 90 days over on 1 April, b: 1 May. On 31 May a is 60 days over, b 30; e as a. On 1 June one more each.
    assert bridge(store, BEFORE, LEFT) == {"opening": 150, "grown": 3, "released": 0, "left_list": 92, "closing": 61}
    # On the day on which they are told of again they come back with the days that went by.
    assert bridge(store, LAST_APART, BACK) == {
        "opening": 152, "grown": 1, "released": 0, "left_list": -276, "closing": 429
    }  # fmt: skip
    assert bridge(store, BEFORE, BACK) == {
        "opening": 150,
        "grown": 95,
        "released": 0,
        "left_list": -184,
        "closing": 429,
    }


def test_who_left_is_not_told_to_have_come_loose(store):
    answer = store.ask("stagnation_bridge", as_of=DAY(LEFT), since=DAY(BEFORE), by="all")
    assert rows(answer, "newly_over_norm", "resolved") == [(0, 0)]
    news = store.ask("news", as_of=DAY(LEFT), since=DAY(BEFORE))
    assert "left_queue" not in news.kind.tolist()


SAID_STOPPED = "a | stopped | | {day} | {reason} | | 2025-07-15"


@pytest.mark.parametrize("day", ["2025-05-15", LEFT, "2025-07-10"])
def test_who_is_said_to_have_stopped_since_is_counted_once_as_stopped(tmp_path, day):
    milestones = f"{MILESTONES.rstrip()}\n{SAID_STOPPED.format(day=day, reason='no_effect')}\n"
    store = told(tmp_path, ("a", LEFT, None), milestones=milestones)
    steps = bridge(store, BEFORE, "2025-07-31")
    # a is 61 days over norm on 1 June; while nobody knew, on 14 July, these were of a pilot that left its list.
    assert (steps["released"], steps["left_list"]) == (61, 0)
    assert steps["opening"] + steps["grown"] - steps["released"] - steps["left_list"] == steps["closing"]
    before = bridge(store, BEFORE, "2025-07-14")
    assert (before["released"], before["left_list"]) == (0, 61)
    moved = store.ask("stagnation_bridge", as_of=DAY("2025-07-31"), since=DAY(BEFORE), by="all")
    assert rows(moved, "resolved") == [(1,)]
    behind = store.ask("bridge", as_of=DAY("2025-07-31"), since=DAY(BEFORE), by="all", which="has_released")
    assert rows(behind, "pilot_key", "source_row") == [("m/a", 10)]
    ends = store_days(store, "outcomes", "2025-07-31")
    assert rows(ends, "cause", "n_pilots") == [("stop", 2), ("waiting", 1)]
    last = store.ask("observed_waits", as_of=DAY("2025-07-31"), which="is_last", cause=["stop"])
    assert rows(last, "pilot_key", "source_row") == [("m/a", 10), ("m/c", 7)]


def test_who_withdrew_after_it_left_is_counted_so(tmp_path):
    milestones = f"{MILESTONES.rstrip()}\n{SAID_STOPPED.format(day='2025-07-10', reason='withdrawn')}\n"
    store = told(tmp_path, ("a", LEFT, None), milestones=milestones)
    ends = {row.cause: row.n_pilots for row in store_days(store, "outcomes", "2025-07-31").itertuples()}
    assert ends == {"stop": 1, "withdrawn": 1, "waiting": 1}
    assert rows(store_days(store, "wait_quantiles", "2025-07-31", by="all"), "n", "n_open", "n_apart") == [(3, 1, 1)]


def test_who_came_back_and_stopped_then_left_its_list_and_was_told_of_again(tmp_path):
    said = "a | stopped | | 2025-10-01 | no_effect | | 2025-10-01"
    store = told(tmp_path, ("a", LEFT, BACK), milestones=f"{MILESTONES.rstrip()}\n{said}\n")
    steps = bridge(store, BEFORE, "2025-10-31")
    assert steps["left_list"] == 61 - 153  # of 1 June, less of 1 September
    assert steps["opening"] + steps["grown"] - steps["released"] - steps["left_list"] == steps["closing"]


@pytest.mark.parametrize(
    ("said", "day", "expected"),
    [
        # Somebody says what became of it: a stop of before it left, or of a later day.
        ("a | stopped | | 2025-05-15 | withdrawn | | 2025-07-01", "2025-07-01", []),
        ("a | stopped | | 2025-07-01 | withdrawn | | 2025-07-01", "2025-06-30", ["a"]),
        ("a | stopped | | 2025-07-01 | withdrawn | | 2025-07-01", "2025-07-01", []),
        # Anything else that happens meanwhile leaves it apart.
        ("a | rollout_decision | | 2025-07-01 | rollout_full | | 2025-07-01", "2025-07-01", ["a"]),
    ],
)
def test_what_is_said_meanwhile_ends_it_only_where_it_closes_the_pilot(tmp_path, said, day, expected):
    store = told(tmp_path, ("a", LEFT, None), milestones=f"{MILESTONES.rstrip()}\n{said}\n")
    assert [row[0] for row in apart(store, day)] == expected
    waiting = rows(store_days(store, "waiting_decisions", day), "pilot_id")
    assert waiting == [("e",)]


def test_a_queue_loses_them_without_a_meeting_that_dealt_with_them(tmp_path):
    days = ["2025-02-01", "2025-03-01", "2025-04-01", "2025-05-01", "2025-06-01", "2025-07-01", "2025-08-01"]
    meetings = "\n".join(["body | meets_on", *(f"Raad | {day}" for day in days)])
    store = told(tmp_path, ("a", "2025-05-15", None), meetings=meetings)
    held = store_days(store, "meetings_held", "2025-08-15")
    assert rows(held, "meets_on", "n_waiting", "n_left") == [
        (day, 1 if day > "2025-05-15" else 2, 0) for day in reversed(days)
    ]


def test_nobody_is_apart_in_the_analyses_of_how_long_stays_last(tmp_path):
    store = told(tmp_path, ("a", LEFT, None))
    stays = store_days(store, "judged_stays", "2025-07-01", by="all", stage="awaiting_decision")
    assert sorted(rows(stays, "pilot_key", "observed")) == [("m/a", 0), ("m/c", 1), ("m/e", 0)]
    pilot = store_days(store, "pilot", "2025-07-01", pilot_key="m/a")
    assert rows(pilot, "left_list_on", "stage", "age_days", "days_waiting") == [(LEFT, "awaiting_decision", None, None)]


def test_where_all_that_had_begun_left_a_list_that_is_why_nothing_is_shown(tmp_path, store):
    started = drawn_rows("pilot_id | milestone | happened_on\na | started | 2025-01-01")
    pilots = drawn_rows("pilot_id | title\na | A")
    only = told_store(tmp_path, {"pilots": pilots, "milestones": started}, [("a", DAY(LEFT), None)])
    said = nothing(store_days(only, "in_view", LEFT).iloc[0], words_for("nl"))
    assert said == "Geen enkele pilot die was begonnen, staat nog in de lijst"
    for shown, day in ((only, BEFORE), (store, LEFT)):
        assert nothing(store_days(shown, "in_view", day).iloc[0], words_for("nl")) is None
