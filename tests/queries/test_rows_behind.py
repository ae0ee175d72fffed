"""Behind each figure are its rows: exactly as many as it says, each with the file and line that it came from."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstroom.lineage import traces
from doorstroom.lineage.traces import trace
from doorstroom.store.questions import bases, question
from tests.breadth import examples
from tests.given import empty_store, example_in, rows, store_of
from tests.measures.simulated_register import AS_OF, register, tables
from tests.queries.test_stagnation import BY, FIRST, drawn_store, norms, pilots
from tests.queries.tracing import answer, hold

DAY = dt.date.fromisoformat
SINCE = dt.date(2025, 12, 30)
WITHOUT_PILOTS = {"meetings_held", "past_forecasts", "cells_read"}
NOT_IN_THE_EXAMPLE = {
    "groups_unknown_age", "building_up_unknown_age", "waiting_unknown", "waits_left_out", "people_withheld",
    "people_falling", "reach_falls", "without_stage", "alarms", "people_unknown", "groups_without_norm", "rows_refused",
    "bridge_other_norm", "bridge_left_list", "ready_overdue_not_ready", "ready_without_plan", "team_certain",
    "learning_unsure", "lessons_undated", "begin_hurry",
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return store_of(
        tmp_path_factory.mktemp("rows"),
        pilots="""
        pilot_id | title | theme | owner | people_reached_per_month | people_reached_now | self_rating | updated_on
        a        | A     | Wmo   | T1    | 100                      | 20                 | green       | 2025-01-01
        b        | B     | Wmo   | T2    |                          |                    | green       | 2025-06-01
        c        | C     | Jeugd | T2    |                          |                    | red         |
        d        | D     |       | T1    |                          |                    |             | 2025-06-01
        """,
        milestones="""
        pilot_id | milestone        | planned_on | happened_on | outcome    | decided_by
        a        | registered       |            | 2024-06-01  |            |
        a        | evaluation       |            | 2025-01-01  | successful |
        a        | rollout_decision | 2025-09-01 |             |            | Raad
        a        | blocked          |            | 2025-05-01  | money      |
        b        | registered       |            | 2025-03-01  |            |
        c        | evaluation       |            | 2024-01-01  | successful |
        c        | rollout_decision |            | 2025-04-01  | stop       | Raad
        d        | evaluation       |            |             | successful |
        """,
        segments="""
        pilot_id | area  | target_group | role
        a        | noord | jongeren     | tested
        a        | zuid  | jongeren     | candidate
        """,
    )


def ask(store, name, as_of="2025-07-01", **asked):
    return store.ask(name, as_of=DAY(as_of), **asked)


SOURCE = ("source_file", "source_row")


def test_behind_what_is_over_norm_is_each_stay_with_its_share_and_the_line_that_began_it(store):
    answer = ask(store, "open_stays", by="area", which="is_over_norm")
    assert rows(answer, "pilot_key", "grp", "stage", "weight", *SOURCE) == [
        ("m/a", "noord", "awaiting_decision", 0.5, "milestones.csv", 3),
        ("m/a", "zuid", "awaiting_decision", 0.5, "milestones.csv", 3),
        ("m/b", None, "idea", 1, "milestones.csv", 6),
    ]
    assert answer.stagnation_months.sum() * 30.4375 == pytest.approx(91 + 32)


@pytest.mark.parametrize(
    ("asked", "found"),
    [(["Wmo"], ["m/a", "m/b"]), ([""], ["m/d"]), (["Wmo", ""], ["m/a", "m/b", "m/d"]), (["x"], [])],
)
def test_one_group_can_be_asked_for_and_so_can_the_one_that_is_not_stated(store, asked, found):
    assert sorted(ask(store, "open_stays", by="theme", grp=asked).pilot_key) == found
    assert sorted(ask(store, "ageing", by="theme", grp=asked).pilot_key) == found


@pytest.mark.parametrize(("as_of", "found"), [("2025-04-01", []), ("2025-04-02", ["m/a"])])
def test_the_day_on_which_the_norm_is_reached_is_not_over_it(store, as_of, found):
    assert ask(store, "open_stays", as_of, which="is_over_norm", theme=["Wmo"]).pilot_key.tolist() == found


@pytest.mark.parametrize(
    ("which", "found"),
    [
        ("is_waiting", [("m/a", 181, 80, 3), ("m/d", None, None, 9)]),  # d: successful on an unknown day
        ("is_over_norm", [("m/a", 181, 80, 3)]),
        ("is_unknown_days", [("m/d", None, None, 9)]),
        ("is_people_known", [("m/a", 181, 80, 3)]),
        ("is_people_unknown", [("m/d", None, None, 9)]),
    ],
)
def test_behind_what_waits_is_the_evaluation_that_started_the_clock(store, which, found):
    answer = ask(store, "waits", which=which)
    assert rows(answer, "pilot_key", "days_waiting", "people_waiting_per_month", "source_row") == found


@pytest.mark.parametrize(("as_of", "found"), [("2025-03-31", []), ("2025-04-01", ["c"]), ("2026-04-01", [])])
def test_behind_the_decisions_of_twelve_months_is_each_decision(store, as_of, found):
    answer = ask(store, "decisions", as_of)
    assert answer.pilot_key.str[2:].tolist() == found
    assert rows(answer, "outcome", "decided_by", "source_row") == [("stop", "Raad", 8)] * len(found)


def test_behind_the_flow_is_each_move_with_the_line_that_moved_it(store):
    answer = ask(store, "stage_moves", stage="awaiting_decision")
    assert rows(answer, "pilot_key", "series", "moved_on", "net", "source_row") == [
        ("m/c", "departures", "2025-04-01", -1, 8),
        ("m/a", "arrivals", "2025-01-01", 1, 3),
        ("m/c", "arrivals", "2024-01-01", 1, 7),
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["departures", "arrivals", "arrivals"]),
        ({"within": "months_12"}, ["departures", "arrivals"]),
        ({"month": ["2025-01-01"]}, ["arrivals"]),
        ({"month": ["2025-04-01", "2025-01-01"]}, ["departures", "arrivals"]),
        ({"month": ["2025-02-01"]}, []),
        ({"series": "arrivals", "within": "months_12"}, ["arrivals"]),
    ],
)
def test_moves_are_those_of_a_window_or_of_months(store, asked, found):
    assert ask(store, "stage_moves", stage="awaiting_decision", **asked).series.tolist() == found


@pytest.mark.parametrize(("as_of", "n"), [("2025-06-30", 1), ("2025-07-01", 0)])
def test_a_move_of_91_days_ago_is_no_longer_recent(store, as_of, n):
    assert len(ask(store, "stage_moves", as_of, stage="awaiting_decision", within="weeks_13")) == n


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["m/a", "m/d"]),
        ({"day": DAY("2025-03-31")}, ["m/a", "m/c"]),
        ({"day": DAY("2025-04-01")}, ["m/a"]),
        ({"month": DAY("2024-12-01")}, ["m/c"]),
        ({"month": DAY("2024-12-17")}, ["m/c"]),
        ({"month": DAY("2025-07-01")}, ["m/a"]),  # the month is not over: up to the day itself
    ],
)
def test_who_was_there_at_the_end_of_a_day_or_of_a_month(store, asked, found):
    known = [key for key in found if key != "m/d"]
    answer = ask(store, "stock", stage="awaiting_decision", **asked)
    # d is there from its last known day on, and it has none: from the start.
    assert sorted(answer.pilot_key) == sorted({*known, "m/d"})
    assert answer.weight.tolist() == [1] * len(answer)


def test_behind_the_bridge_is_what_each_stay_added(store):
    answer = ask(store, "bridge", "2025-05-01", since=DAY("2025-03-01"))
    months = ["opening", "grown", "released", "closing"]
    told = answer.assign(**{name: (answer[name] * 30.4375).round() for name in months})
    # c was over norm on the first day and left; a came over it.
    assert sorted(rows(told, "pilot_key", *months, "source_row")) == [
        ("m/a", 0, 30, 0, 30, 3),
        ("m/c", 335, 31, 366, 0, 8),
    ]
    for which, found in (("is_newly_over_norm", ["m/a"]), ("is_resolved", ["m/c"]), ("has_released", ["m/c"])):
        asked = ask(store, "bridge", "2025-05-01", since=DAY("2025-03-01"), which=which)
        assert asked.pilot_key.tolist() == found


def test_behind_missed_decisions_is_each_stay_with_what_was_expected_of_it(store):
    answer = ask(store, "judged_stays", by="all", stage="awaiting_decision")
    assert rows(answer, "pilot_key", "observed", "source_row") == [("m/c", 1, 8), ("m/a", 0, 3)]
    # On its age of 456 days c was the only one left: of the hazard of 1 all falls in the window.
    assert answer.expected.tolist() == pytest.approx([1, 0])
    asked = ask(store, "judged_stays", by="all", which="is_day_unknown")
    assert asked.pilot_key.tolist() == ["m/d"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [("m/c", 456, "stop", 8), ("m/a", 181, None, 3)]),
        ({"which": "is_ended"}, [("m/c", 456, "stop", 8)]),
        ({"which": "is_lasting"}, [("m/a", 181, None, 3)]),
        ({"which": "is_left_out"}, [("m/d", None, None, 9)]),
        ({"cause": "rollout"}, []),
        ({"which": "is_at_risk", "t_days": 181}, [("m/c", 456, "stop", 8), ("m/a", 181, None, 3)]),
        ({"which": "is_at_risk", "t_days": 182}, [("m/c", 456, "stop", 8)]),
        ({"which": "is_ended_then", "t_days": 456}, [("m/c", 456, "stop", 8)]),
        ({"which": "is_ended_then", "t_days": 181}, []),
    ],
)
def test_behind_how_long_it_takes_is_each_wait_and_the_line_that_ended_it(store, asked, found):
    answer = ask(store, "observed_waits", **asked)
    assert rows(answer, "pilot_key", "exit_days", "cause", "source_row") == found


def test_behind_the_ratings_is_the_record_that_holds_the_rating(store):
    answer = ask(store, "rating_gap")
    assert rows(answer, "pilot_key", "self_rating", "differs", *SOURCE) == [
        ("m/a", "green", True, "pilots.csv", 2),
        ("m/b", "green", True, "pilots.csv", 3),
    ]
    asked = trace("ratings_green_differ").counted(ask(store, "rating_gap", "2025-03-31", owner=["T2"]))
    assert len(asked) == 0


def test_behind_what_is_blocked_is_the_line_that_says_so(store):
    assert rows(ask(store, "blocked"), "pilot_key", "reason", "blocked_on", "source_row") == [
        ("m/a", "money", "2025-05-01", 5)
    ]
    assert ask(store, "blocked", "2025-04-30").empty


@pytest.mark.parametrize(
    ("as_of", "which", "found"),
    [
        ("2025-07-03", "is_recorded", ["m/a", "m/b", "m/d", "m/c"]),
        ("2025-07-03", "is_stale", []),
        ("2025-07-04", "is_stale", ["m/a"]),
        ("2025-07-04", "is_age_unknown", []),
        ("2025-03-31", "is_age_unknown", ["m/b", "m/c", "m/d"]),
    ],
)
def test_behind_the_age_of_the_records_is_each_record(store, as_of, which, found):
    assert ask(store, "pilot_records", as_of, which=which).pilot_key.tolist() == found


def test_behind_a_count_of_flags_is_each_cell_as_it_stood(tmp_path):
    store = store_of(
        tmp_path,
        pilots="pilot_id | title | pilot_budget\na | A | veel\nb | B | 100",
        milestones="pilot_id | milestone | happened_on\nb | registered | gisteren",
    )
    answer = store.ask("cells_read", kind="refusal")
    assert rows(answer, "column_name", "value", "source_file", "source_row") == [
        ("happened_on", "gisteren", "milestones.csv", 2),
        ("pilot_budget", "veel", "pilots.csv", 2),
    ]
    assert store.ask("cells_read", code="no_such_reason").empty


# ------------------------------------------------------------ all of them


@pytest.mark.parametrize("name", bases())
def test_rows_say_who_and_where_they_came_from(name):
    columns = question(name).columns
    assert name in WITHOUT_PILOTS or {*columns} >= {"pilot_key", "municipality", "title"}
    assert name == "past_forecasts" or {*columns} >= {"source_file", "source_sheet", "source_row"}


@pytest.mark.parametrize("name", traces.names())
def test_an_empty_portfolio_has_no_rows_behind_its_figures(empty, name):
    given = {
        "as_of": DAY("2025-07-01"),
        "since": DAY("2025-04-01"),
        "stage": "open",
        "month": DAY("2025-07-01"),
        "day": DAY("2025-07-01"),
        "layer": "residents",
        **{"item": "structural_budget", "team": "T1", "quarter": DAY("2025-07-01"), "unit": "fte"},
        **{"pilot_key": "m/a", "plan": "most"},
    }
    asked = trace(name).asked("rows", {**given, "t_days": 0, "municipality": ["m"], "body": ["Raad"], "area": "noord"})
    if trace(name).rows not in ("norms_now", "loaded_files"):
        assert empty.ask(trace(name).rows, **asked).empty


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return empty_store(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The example portfolio."""
    return example_in(tmp_path_factory.mktemp("example"))


@pytest.mark.parametrize("name", traces.names())
def test_every_figure_of_the_example_is_made_by_the_rows_behind_it(example, name):
    figure = trace(name)
    as_of = example.current().as_of
    given = {"as_of": as_of, "since": as_of - dt.timedelta(days=91), "pilot_key": "Waterkant/P-047"}
    has_by = "by" in question(figure.question).parameters and "by" not in figure.given
    shown = sum(hold(example, figure, {**given, "by": by} if has_by else given, at_most=2) for by in divided(name))
    assert shown or name in NOT_IN_THE_EXAMPLE


def divided(name: str) -> tuple[str, ...]:
    """Three of the nine ways to divide by, others for the next figure: of the figures of one base each comes along."""
    return BY[traces.names().index(name) % 3 :: 3]


@pytest.mark.parametrize("name", ["waiting", "over_norm", "stagnation_months", "decided_12_months"])
def test_a_figure_as_it_was_is_the_figure_of_that_day(example, name):
    since = example.current().as_of - dt.timedelta(days=200)
    then = example.ask("portfolio_counts", as_of=example.current().as_of, since=since).set_index("measure").value_then
    total = trace(name).total_of(answer(example, trace(name), "rows", {"as_of": since}))
    assert total == pytest.approx(then[name])


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    """Two bodies that meet, one of which decides slowly; for the queue, its forecasts and the alarm."""
    stays = register(np.random.default_rng(8), paces=(1 / 3, 1), sizes=(120, 90))
    return store_of(tmp_path_factory.mktemp("simulated"), **tables(stays))


@pytest.mark.parametrize("name", traces.names())
def test_every_figure_of_bodies_that_meet_is_made_by_the_rows_behind_it(simulated, name):
    shown = hold(simulated, trace(name), {"as_of": AS_OF, "since": SINCE, "pilot_key": "m/a"}, at_most=3)
    assert shown or not name.startswith(("queue", "backtest", "baseline", "missed", "waits_seen"))


@settings(
    max_examples=examples(4), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(
    drawn_pilots=pilots,
    drawn_norms=norms,
    two_days=st.lists(st.integers(0, 1000), min_size=2, max_size=2),
    by=st.sampled_from(BY),
    partly=st.booleans(),
    stage=st.sampled_from(["each", "open", "running", "awaiting_decision"]),
    names=st.lists(st.sampled_from(traces.names()), min_size=12, max_size=12, unique=True),
)
def test_any_figure_of_any_log_is_made_by_the_rows_behind_it(
    tmp_path_factory, drawn_pilots, drawn_norms, two_days, by, partly, stage, names
):
    store = drawn_store(tmp_path_factory.mktemp("drawn"), drawn_pilots, drawn_norms)
    since, as_of = (FIRST + dt.timedelta(days=n) for n in sorted(two_days))
    for name in names:
        given = {"as_of": as_of, "since": since, "by": by, "include_partly": partly, "pilot_key": "m/a"}
        takes = question(trace(name).question).parameters
        if "stage" in takes:
            given["stage"] = stage
        hold(store, trace(name), given, at_most=2)
