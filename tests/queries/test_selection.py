"""What analysts choose: divisions, the chosen pilots, the pivot and the trend count the same pilots."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstroom.store.questions import QUERIES, filters
from tests.given import empty_store, rows, store_of

DAY = dt.date.fromisoformat
AS_OF = DAY("2026-03-31")
DIMENSIONS = ("municipality", "theme", "owner", "body", "area", "target_group", "stage", "month")
MEASURES = ("n_pilots", "n_waiting", "n_over_norm", "stagnation_months")
MONTH = 30.4375


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return store_of(
        tmp_path_factory.mktemp("selection"),
        pilots="""
        pilot_id | title | theme | owner
        a        | A     | Wmo   | T1
        b        | B     | Wmo   | T2
        c        | C     | Jeugd | T2
        d        | D     |       | T1
        e        | E     | Jeugd | T1
        f        | F     | Jeugd |
        """,
        milestones="""
        pilot_id | milestone        | planned_on | happened_on | outcome    | decided_by
        a        | evaluation       |            | 2025-01-01  | successful |
        a        | rollout_decision | 2025-09-01 |             |            | Raad
        b        | registered       |            | 2026-03-01  |            |
        c        | evaluation       |            | 2026-02-01  | successful |
        e        | registered       |            | 2026-04-01  |            |
        f        | registered       |            | 2020-01-15  |            |
        f        | stopped          |            | 2021-01-01  | no_money   |
        """,
        segments="""
        pilot_id | area  | target_group | role
        a        | noord | jongeren     | tested
        a        | zuid  | jongeren     | candidate
        a        | oost  | ouderen      | not_here
        c        | noord | ouderen      | tested
        """,
    )


def facet(store, dimension, **choice):
    answer = store.ask("facets", as_of=choice.pop("as_of", AS_OF), **choice)
    return rows(answer[answer["dimension"] == dimension], "grp", "n_pilots")


def test_each_division_counts_whole_pilots_and_names_what_is_not_stated(store):
    assert facet(store, "all") == [(None, 5)]
    assert facet(store, "theme") == [("Jeugd", 2), ("Wmo", 2), (None, 1)]
    assert facet(store, "stage") == [("awaiting_decision", 2), ("idea", 1), ("stopped", 1), (None, 1)]
    assert facet(store, "body") == [("Raad", 1), (None, 4)]
    assert facet(store, "month") == [
        ("2021-01-01", 1),
        ("2025-01-01", 1),
        ("2026-02-01", 1),
        ("2026-03-01", 1),
        (None, 1),
    ]


def test_a_pilot_in_two_areas_counts_in_both_but_not_where_it_deliberately_is_not(store):
    assert facet(store, "area") == [("noord", 2), ("zuid", 1), (None, 3)]
    assert facet(store, "target_group") == [("jongeren", 1), ("ouderen", 1), (None, 3)]


def test_a_choice_narrows_every_division_but_its_own(store):
    assert facet(store, "theme", theme=["Wmo"]) == [("Jeugd", 2), ("Wmo", 2), (None, 1)]
    assert facet(store, "owner", theme=["Wmo"]) == [("T1", 1), ("T2", 1)]
    assert facet(store, "all", theme=["Wmo"])[0][1] == 2
    # Two choices: each division is counted under the other one.
    assert facet(store, "theme", theme=["Wmo"], owner=["T2"]) == [("Jeugd", 1), ("Wmo", 1)]
    assert facet(store, "area", area=["zuid"], theme=["Jeugd"]) == [("noord", 1), (None, 1)]


def test_several_values_of_one_dimension_add_up_and_unknown_ones_leave_nothing(store):
    assert facet(store, "all", theme=["Wmo", "Jeugd"])[0][1] == 4
    assert facet(store, "all", theme=["bestaat niet"]) == []
    assert facet(store, "theme", theme=["bestaat niet"]) == [("Jeugd", 2), ("Wmo", 2), (None, 1)]


def test_the_measures_are_those_of_the_other_screens(store):
    answer = store.ask("facets", as_of=AS_OF)
    whole = answer[answer["dimension"] == "all"].iloc[0]
    stagnation = store.ask("stagnation", as_of=AS_OF, by="all").iloc[0]
    assert whole["n_waiting"] == len(store.ask("waiting_decisions", as_of=AS_OF)) == 2
    assert whole["n_over_norm"] == stagnation["n_over_norm"] == 1
    assert whole["stagnation_months"] == pytest.approx(stagnation["stagnation_months"], abs=1e-9)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("2020-01-14", 1), ("2020-01-15", 2), ("2026-03-31", 5), ("2026-04-01", 6)],
)
def test_a_pilot_counts_from_the_day_on_which_it_began(store, as_of, expected):
    # One pilot has no stage at all and counts always.
    assert facet(store, "all", as_of=DAY(as_of))[0][1] == expected


@pytest.mark.parametrize(
    "choice",
    [
        {},
        {"theme": ["Wmo"]},
        {"area": ["noord"]},
        {"target_group": ["ouderen"], "theme": ["Jeugd"]},
        {"stage": ["awaiting_decision", "stopped"]},
        {"month": ["2026-02-01"]},
        {"owner": ["T1"], "body": ["Raad"], "municipality": ["m"]},
        {"area": ["bestaat niet"]},
    ],
)
@pytest.mark.parametrize("by", DIMENSIONS)
def test_promise_1_divisions_pilots_pivot_and_trend_are_one_number(store, choice, by):
    facets = store.ask("facets", as_of=AS_OF, **choice)
    pilots = store.ask("selected_pilots", as_of=AS_OF, **choice)
    pivot = store.ask("pivot", as_of=AS_OF, rows=by, columns="stage", **choice)
    chosen = facets[facets["dimension"] == "all"]
    n = int(chosen["n_pilots"].sum())
    assert len(pilots) == n
    assert pilots["n_in_all"].tolist() == [n] * n
    assert int(pilots["is_waiting"].sum()) == int(chosen["n_waiting"].sum())
    grand = pivot[pivot["is_row_total"] & pivot["is_column_total"]]
    assert rows(grand, *MEASURES) == rows(chosen, *MEASURES)
    if by not in choice:
        of_rows = pivot[pivot["is_row_total"] & ~pivot["is_column_total"]]
        own = facets[facets["dimension"] == by]
        assert rows(of_rows, "row_grp", *MEASURES) == rows(own, "grp", *MEASURES)
    if "month" not in choice:
        trend = store.ask("trend", as_of=AS_OF, **choice)
        last = trend[trend["day"] == str(AS_OF)]
        assert int(last["n_pilots"].sum()) == n
        assert float(last["stagnation_months"].sum()) == pytest.approx(float(chosen["stagnation_months"].sum()))


def test_a_pivot_counts_a_pilot_in_two_groups_once_in_the_total(store):
    pivot = store.ask("pivot", as_of=AS_OF, rows="theme", columns="area")
    wmo = pivot[pivot["row_grp"] == "Wmo"]
    assert rows(wmo, "column_grp", "is_row_total", "n_pilots") == [
        ("noord", False, 1),
        ("zuid", False, 1),
        (None, False, 1),
        (None, True, 2),
    ]


def test_the_trend_holds_the_end_of_each_month_and_the_day_itself(store):
    trend = store.ask("trend", as_of=DAY("2026-03-15"), months=3)
    assert rows(trend, "day", "n_pilots", "n_waiting") == [
        ("2026-01-31", 3, 1),
        ("2026-02-28", 4, 2),
        ("2026-03-15", 5, 2),
    ]


def test_the_trend_measures_each_day_against_the_norm_of_that_day(tmp_path):
    store = store_of(
        tmp_path,
        milestones="""
        pilot_id | milestone  | happened_on
        a        | registered | 2025-11-01
        """,
        norms="""
        stage | norm_days | adopted_on
        idea  | 10        | 2026-02-15
        """,
    )
    trend = store.ask("trend", as_of=AS_OF, months=3)
    assert rows(trend, "day", "n_over_norm") == [("2026-01-31", 1), ("2026-02-28", 1), ("2026-03-31", 1)]
    over = [round(months * MONTH) for months in trend["stagnation_months"]]
    assert over == [91 - 90, 119 - 10, 150 - 10]


def test_the_longest_over_norm_come_first_and_at_most_as_many_as_asked(store):
    pilots = store.ask("selected_pilots", as_of=AS_OF, at_most=2)
    assert rows(pilots, "pilot_id", "days_over_norm", "areas", "n_in_all") == [
        ("a", 454 - 90, "noord, zuid", 5),
        ("c", 0, "noord", 5),
    ]


def test_without_pilots_there_is_nothing_to_choose(tmp_path):
    store = empty_store(tmp_path)
    for name in ("facets", "selected_pilots", "trend"):
        assert store.ask(name, as_of=AS_OF).empty
    assert store.ask("pivot", as_of=AS_OF)["n_pilots"].sum() == 0


def test_what_is_chosen_knows_every_filter():
    text = (QUERIES / "bases" / "selected_pilots.sql").read_text(encoding="utf-8")
    assert [name for name in filters() if f"as misses_{name}" not in text or f"cast(misses_{name} " not in text] == []
