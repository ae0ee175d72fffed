"""The registry of figures: it knows every figure of a screen, and what it names exists."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from doorstroom.i18n import catalogue, words_for
from doorstroom.lineage import traces
from doorstroom.lineage.traces import TraceError, trace
from doorstroom.report.html import table
from doorstroom.report.tables import lineage
from doorstroom.store.questions import bases, question
from tests.given import example_in
from tests.queries.tracing import answer

ROOT = Path(__file__).parents[2]
SCREENS = [*(ROOT / "pages").glob("*.py"), ROOT / "doorstroom/report/screens/analysis.py"]
SAID = "\n".join(path.read_text(encoding="utf-8") for path in SCREENS)
ASKED = sorted(set(re.findall(r'request\.ask\(\s*"(\w+)"', SAID)))
DAY = dt.date(2025, 7, 1)
FILTERS = ("municipality", "theme", "owner", "body")
# Questions of a screen that hold no figures. Those of one pilot say of each row where it came from.
# in_view words what is unknown; how_it_ends gives shares in a sentence, beside the counts of outcomes.
# rollout_choices are the rows behind rollout_plans; rollout_room is told with where it comes from.
# figures_by_month draws what the tiles were month by month; the tile itself leads to its rows.
# cost_of_delay is money: of each pilot it stands in the list of decisions, and of all or a body it is their sum.
# pilot_is_now names another pilot. replay_days are days to choose from; late_sources and unanswered name each thing.
OF_ONE_PILOT = {"pilot", "pilot_timeline", "pilot_history"}
# Each row is a pilot that leads to its screen: what readiness_summary, last_day_summary and collision count.
OF_LEARNING = {
    *("learning_layers", "learning_now", "learning_first", "evaluation_calendar"),
    *("lessons", "lessons_for", "learning_outcomes"),
}
OF_SUCCESS = {"readiness", "readiness_now", "last_day_to_begin", "collision_pilots"}
# Each row is a pilot, a lesson, a municipality or a report that stands on the screen itself.
OF_NETWORK = {
    "like_pilots",
    "like_lessons",
    "words_searched",
    "look_alikes",
    "municipality_traits",
    "residents_unknown",
    "reuse_now",
}
NO_FIGURES = {
    *OF_ONE_PILOT,
    "hand_ins",
    "cost_of_delay",
    "figures_by_month",
    "late_sources",
    "unanswered",
    "pilot_is_now",
    "stage_now",
    "area_shapes",
    "in_view",
    "how_it_ends",
    "written_down",
    "replay_days",
    "rollout_room",
    "room_sharers",
    "rollout_choices",
    "target_pilots",
    *OF_SUCCESS,
    *OF_NETWORK,
    *OF_LEARNING,
}


def test_every_question_of_a_screen_has_its_figures_in_the_registry():
    assert set(ASKED) - {trace(name).question for name in traces.names()} == NO_FIGURES
    for name in OF_ONE_PILOT:
        assert question(name).columns[-3:] == ("source_file", "source_sheet", "source_row")


def test_every_base_is_used():
    used = {trace(name).rows for name in traces.names()}
    assert {*bases()} <= used


def test_every_figure_says_what_its_rows_are_and_no_other():
    told = {key.split(".")[1] for key in catalogue("nl") if key.startswith("figures.") and key.endswith(".rows")}
    assert told == {*traces.names()}


@pytest.mark.parametrize("name", traces.names())
def test_what_a_figure_names_exists(name):
    one = trace(name)
    figure, rows = question(one.question), question(one.rows)
    assert f"figures.{one.measure}.definition.title" in catalogue("nl")
    assert {*one.given} <= set(figure.parameters)
    assert {*one.rows_given} <= set(rows.parameters)
    assert {*one.where, *one.narrows.values(), one.value} - {traces.ROWS} <= set(figure.columns)
    assert {one.adds_up, one.per} - {traces.ROWS, None} <= set(rows.columns)
    assert {*one.narrows, *one.needs} <= {*rows.parameters, *figure.parameters}


@pytest.mark.parametrize("name", traces.names())
def test_what_the_reader_chose_narrows_the_rows_as_it_narrows_the_figure(name):
    one = trace(name)
    fixed = {*one.given, *one.rows_given}
    for chosen in ("as_of", "since", "by", "include_partly", "municipality", "theme", "owner", "body"):
        if chosen in question(one.question).parameters and chosen not in fixed:
            assert chosen in question(one.rows).parameters or chosen in ("since", "by"), chosen


def test_rows_are_asked_with_what_the_figure_was_asked_with():
    asked = trace("groups_months").asked("rows", {"as_of": DAY, "grp": ["Wmo"], "theme": ("Wmo",), "lang": "nl"})
    assert asked["by"] == "theme"  # the default of the figure's own question
    assert (asked["as_of"], asked["grp"], asked["theme"], asked["which"]) == (DAY, ["Wmo"], ["Wmo"], "is_over_norm")
    assert "lang" not in asked
    assert "grp" not in trace("groups_months").asked("figure", {"as_of": DAY, "grp": ["Wmo"]})


def test_what_the_figure_does_not_take_changes_nothing_in_its_rows():
    given = {"as_of": DAY, "by": "area", "include_partly": True, "grp": ["noord"], "stage": "idea"}
    people = {"smallest": "10", "rounded_to": "1"}  # the defaults, as the header of the question has them
    assert trace("waiting").asked("rows", given) == {"as_of": DAY, **people, **dict.fromkeys(FILTERS)}


def test_months_are_asked_for_by_their_first_day():
    given = {"as_of": DAY, "month": [dt.date(2025, 4, 1), "2025-05-01"]}
    assert trace("backlog_arrivals").asked("rows", given)["month"] == ["2025-04-01", "2025-05-01"]
    flow = pd.DataFrame({"grp": ["a", None, "a"], "month": pd.to_datetime(["2025-04-01", "2025-05-01", "2025-06-01"])})
    assert trace("backlog_arrivals").value_of(flow.assign(arrivals=[1.0, 2, 4]), given) == 3
    assert trace("backlog_arrivals").value_of(flow.assign(arrivals=[1.0, 2, 4]), {**given, "grp": [""]}) == 2


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("nonsense", {}, "no figure"),
        ("backlog_stock", {"as_of": DAY}, "needs month"),
        ("backlog_stock", {"as_of": DAY, "month": ["2025-04-01", "2025-05-01"]}, "takes one value"),
    ],
)
def test_what_cannot_be_traced_says_why(name, given, said):
    with pytest.raises(TraceError, match=said):
        trace(name).asked("rows", given)


def test_a_mean_of_nothing_is_nothing():
    assert trace("backtest_brier").total_of(pd.DataFrame({"brier": [], "n_waiting": []})) == 0


@pytest.mark.parametrize("name", sorted({trace(name).rows for name in traces.names()}))
def test_the_text_of_a_query_can_be_run_as_it_stands(example, name):
    given = {"as_of": DAY, "theme": ["it's", "Wmo"], "grp": [""], "by": "theme", "since": DAY, "pilot_key": "m/1"}
    asked = {key: value for key, value in given.items() if key in question(name).parameters}
    text = traces.query_text(name, asked)
    assert text.startswith(f"prepare {name} as\n-- ")
    with duckdb.connect(example.file(example.current_name()), read_only=True) as connection:
        found = connection.execute(text).df()
    assert tuple(found.columns) == question(name).selects


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    store = example_in(tmp_path_factory.mktemp("example"))
    return store


@pytest.mark.parametrize(("language", "by"), [("nl", "theme"), ("en", "stage")])
@pytest.mark.parametrize("name", traces.names())
def test_rows_are_told_in_words_without_codes(example, name, language, by):
    one, words = trace(name), words_for(language)
    as_of = example.current().as_of
    given = {
        **{
            "as_of": as_of,
            "since": as_of - dt.timedelta(days=91),
            "stage": "awaiting_decision",
            "month": as_of.replace(day=1),
            "day": as_of,
            "t_days": 100,
            "item": "structural_budget",
            "layer": "residents",
            "team": "Wijkteam Noord",
            "quarter": "2026-04-01",
            "pilot_key": "Waterkant/P-047",
            "plan": "most",
            "unit": "fte",
            "by": by,
        },
        **{"municipality": ["Waterkant"], "body": ["College"], "area": "Rietlanden"},
    }
    rows = one.counted(answer(example, one, "rows", given))
    shown = lineage.table(one, rows, given, words, lambda page, **query: f"/{page}")
    assert shown.caption
    assert lineage.how_it_adds_up(one, rows, words).endswith(".")
    if "value" in rows:  # a cell as it stood in a file may hold anything
        shown = replace(shown, columns=[column for column in shown.columns if column.name != "value"])
    html = table(shown, words, 20)
    codes = r">(\w+_\w+|True|False|None|nan|NaT|awaiting|rollout|arrivals|departures|green|amber)<"
    assert not re.findall(codes, html)
