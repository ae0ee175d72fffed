"""What came in and went out by month, and how many pilots were where on each day."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import pytest

from doorstroom.store.questions import QuestionError
from tests.given import empty_store, rows, store_of

DAY = dt.date.fromisoformat
REFERENCE = Path(__file__).parents[3] / "shared" / "data" / "flow_reference"
BY = ("stage", "theme", "area", "target_group", "owner", "receiving_team", "body", "municipality", "all")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return store_of(
        tmp_path_factory.mktemp("flow"),
        pilots="""
        pilot_id | title | theme
        a        | A     | Wmo
        b        | B     | Wmo
        c        | C     | Jeugd
        d        | D     | Jeugd
        """,
        milestones="""
        pilot_id | milestone        | happened_on | outcome    | recorded_on
        a        | registered       | 2025-01-15  |            |
        a        | started          | 2025-02-01  |            |
        a        | evaluation       | 2025-02-28  | inconclusive |
        a        | rollout_decision | 2025-03-31  | extend     |
        b        | registered       | 2025-01-31  |            |
        b        | started          | 2025-01-31  |            |
        b        | stopped          | 2025-04-01  | no_money   |
        c        | started          |             |            | 2025-02-10
        d        | registered       | 2025-03-01  |            |
        """,
        segments="""
        pilot_id | area  | target_group | role
        a        | noord | jongeren     | tested
        a        | zuid  | jongeren     | tested
        b        | noord | ouderen      | tested
        """,
    )


def flow(store, as_of, *columns, **given):
    return rows(store.ask("flow_by_month", as_of=DAY(as_of), **given), *columns)


def test_a_month_counts_what_came_in_what_went_out_and_what_was_left(store):
    found = flow(store, "2025-04-30", "month", "arrivals", "departures", "net", "stock_end", by="all", stage="running")
    assert found == [
        ("2025-01-01", 1, 0, 1, 1),  # b, that came and was registered on the last day of the month
        ("2025-02-01", 1, 1, 0, 2),  # a came and went; c is there since a day that nobody knows
        ("2025-03-01", 1, 0, 1, 3),  # a again, by an extension
        ("2025-04-01", 0, 1, -1, 2),
    ]


def test_a_move_on_an_unknown_day_moves_the_stock_but_is_no_flow(store):
    found = flow(store, "2025-02-28", "month", "arrivals", "net_unknown_day", "stock_end", by="all", stage="running")
    assert found == [("2025-01-01", 1, 0, 1), ("2025-02-01", 1, 1, 2)]


def test_a_pilot_that_came_and_went_on_one_day_counts_in_both(store):
    found = flow(store, "2025-01-31", "arrivals", "departures", "stock_end", by="theme", stage="idea")
    assert found == [(2, 1, 1)]


def test_the_month_of_the_day_goes_up_to_that_day(store):
    assert flow(store, "2025-01-30", "month", "arrivals", by="all", stage="each") == [("2025-01-01", 1)]


def test_moving_on_to_the_next_stage_is_no_move_of_the_open_portfolio(store):
    found = flow(store, "2025-04-30", "stage", "arrivals", "departures", "stock_end", by="all", stage="open")
    assert found == [(None, 2, 0, 2), (None, 0, 0, 3), (None, 1, 0, 4), (None, 0, 1, 3)]


def test_the_last_months_only(store):
    found = flow(store, "2025-04-30", "month", "stock_end", by="all", stage="running", months=2)
    assert found == [("2025-03-01", 3), ("2025-04-01", 2)]


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("as_of", ["2025-01-31", "2025-03-31", "2025-04-15"])
def test_the_stock_at_the_end_is_what_is_open_on_that_day(store, by, as_of):
    answer = store.ask("flow_by_month", as_of=DAY(as_of), by=by)
    last = answer[answer.month == answer.month.max()]
    last = last[(last.stock_end > 0) & ~last.stage.isin(["anchored", "stopped"])]
    matrix = store.ask("stagnation_matrix", as_of=DAY(as_of), by=by)
    assert sorted(rows(last, "grp", "stage", "stock_end"), key=str) == sorted(
        rows(matrix, "grp", "stage", "n_open"), key=str
    )
    whole = store.ask("flow_by_month", as_of=DAY(as_of), by="all")
    for figure in ("arrivals", "departures", "net", "net_unknown_day"):
        assert answer[figure].sum() == pytest.approx(whole[figure].sum(), abs=1e-9)


def test_each_month_starts_from_the_stock_of_the_month_before(store):
    answer = store.ask("flow_by_month", as_of=DAY("2025-04-30"), by="area")
    for _, months in answer.groupby(["stage", "grp"], dropna=False):
        change = (months.net + months.net_unknown_day).cumsum()
        assert months.stock_end.tolist() == pytest.approx(change.tolist(), abs=1e-9)


def test_filters_narrow_the_flow(store):
    assert flow(store, "2025-04-30", "stock_end", by="all", stage="open", theme=["Wmo"], months=1) == [(1,)]


def test_an_unknown_stage_is_refused(store):
    with pytest.raises(QuestionError, match="bad_choice"):
        store.ask("flow_by_month", as_of=DAY("2025-04-30"), stage="waiting")


def test_nothing_flows_in_an_empty_portfolio_or_before_anything(tmp_path, store):
    empty = empty_store(tmp_path)
    for name in ("flow_by_month", "cumulative_flow"):
        assert empty.ask(name, as_of=DAY("2025-07-01")).empty
        assert store.ask(name, as_of=DAY("2024-12-31")).empty


def test_cumulative_flow_stacks_the_stages_from_the_last_to_the_first(store):
    answer = store.ask("cumulative_flow", as_of=DAY("2025-04-15"))
    shown = answer[answer.stage.isin(["running", "awaiting_decision", "stopped"])]
    assert rows(shown) == [
        ("2025-01-31", "running", 1, 1),
        ("2025-01-31", "awaiting_decision", 0, 0),
        ("2025-01-31", "stopped", 0, 0),
        ("2025-02-28", "running", 2, 3),
        ("2025-02-28", "awaiting_decision", 1, 1),
        ("2025-02-28", "stopped", 0, 0),
        ("2025-03-31", "running", 3, 3),
        ("2025-03-31", "awaiting_decision", 0, 0),
        ("2025-03-31", "stopped", 0, 0),
        ("2025-04-15", "running", 2, 3),
        ("2025-04-15", "awaiting_decision", 0, 1),
        ("2025-04-15", "stopped", 1, 1),
    ]


def test_cumulative_flow_from_a_day_on_keeps_what_came_before(store):
    answer = store.ask("cumulative_flow", as_of=DAY("2025-02-02"), first_day=DAY("2025-02-01"), step="day")
    assert rows(answer[answer.stage == "running"], "day", "n_in_stage") == [("2025-02-01", 2), ("2025-02-02", 2)]


# ---------------------------------------------- 18 and 4 items made by hand

COLUMNS = {
    "Backlog": ("registered", "", "idea"),
    "Committed": ("start_decision", "go", "preparing"),
    "Build": ("started", "", "running"),
    "Test": ("ended", "", "evaluating"),
    "Done": ("evaluation", "successful", "awaiting_decision"),
}


def expected(test, nth=-1):
    """What the reference expects: one of the statements of one of its tests."""
    values = json.loads((REFERENCE / "expected_values.json").read_text(encoding="utf-8"))
    return values[test]["asserts"][nth]["expected"]


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """The stores of the reference's items: each column is a milestone of a pilot."""
    if not REFERENCE.is_dir():
        pytest.skip(f"{REFERENCE} is not there")

    def load(name):
        with (REFERENCE / f"{name}_cycle_time_input.csv").open(encoding="utf-8", newline="") as file:
            items = list(csv.DictReader(file))
        said = [
            f"{item['key']} | {milestone} | {item[column]} | {outcome}"
            for item in items
            for column, (milestone, outcome, _) in COLUMNS.items()
            if item[column]
        ]
        header = "pilot_id | milestone | happened_on | outcome"
        return store_of(tmp_path_factory.mktemp(name), milestones="\n".join([header, *said]))

    return {name: load(name) for name in ("minimal", "large")}


def bands(store, as_of):
    """day → column of the reference → items that are there or further."""
    answer = store.ask("cumulative_flow", as_of=DAY(as_of), step="day")
    wide = answer.pivot(index="day", columns="stage", values="n_here_or_further")
    wide = wide.rename(columns={stage: column for column, (_, _, stage) in COLUMNS.items()})
    return wide[list(COLUMNS)]


@pytest.mark.real_data
def test_cumulative_flow_equals_the_reference(reference):
    found = bands(reference["minimal"], "2018-01-06")
    assert [f"ts:{day}" for day in found.index] == expected("cfd_test.py::test_calculate_cfd", 0)
    assert found.to_dict("records") == expected("cfd_test.py::test_calculate_cfd")


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("test", "came", "went"),
    [
        ("burnup_test.py::test_calculate_burnup", "Backlog", "Done"),
        ("burnup_test.py::test_calculate_burnup_with_different_columns", "Committed", "Test"),
    ],
)
def test_burn_up_equals_the_reference(reference, test, came, went):
    assert bands(reference["minimal"], "2018-01-06")[[came, went]].to_dict("records") == expected(test)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("test", "stages"),
    [
        ("wip_test.py::test_calculate_wip", ["preparing", "running", "evaluating"]),
        ("wip_test.py::test_calculate_wip_different_columns", ["running"]),
    ],
)
def test_work_in_progress_per_day_equals_the_reference(reference, test, stages):
    answer = reference["large"].ask("cumulative_flow", as_of=DAY("2018-01-09"), step="day")
    in_progress = answer[answer.stage.isin(stages)].groupby("day").n_in_stage.sum()
    assert [f"ts:{day}" for day in in_progress.index] == expected(test, 0)
    assert [{"wip": n} for n in in_progress] == expected(test)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("test", "came", "went"),
    [
        ("netflow_test.py::test_calculate_net_flow", "Committed", "Done"),
        ("netflow_test.py::test_calculate_net_flow_different_columns", "Build", "Test"),
    ],
)
def test_net_flow_per_day_equals_the_reference(reference, test, came, went):
    found = bands(reference["large"], "2018-01-09").diff().fillna(0)
    assert [
        {"arrivals": row[came], "departures": row[went], "net_flow": row[came] - row[went]}
        for _, row in found.iterrows()
    ] == [{name: value for name, value in day.items() if name != "positive"} for day in expected(test)]


@pytest.mark.real_data
def test_throughput_equals_the_reference(reference):
    done = bands(reference["large"], "2018-01-09")["Done"].diff().fillna(0)
    wider = expected("throughput_test.py::test_calculate_throughput_with_wider_window")
    assert [{"count": n} for n in done.tail(5)] == wider
    assert [{"count": n} for n in done[done > 0]] == expected("throughput_test.py::test_calculate_throughput")
    month = reference["large"].ask("flow_by_month", as_of=DAY("2018-01-09"), by="all", stage="awaiting_decision")
    assert rows(month, "arrivals", "stock_end") == [(6, 6)]


@pytest.mark.real_data
def test_ageing_equals_the_reference(reference):
    """There the age is counted from the commitment, whatever the stage: here, since the go-ahead."""
    answer = reference["large"].ask("ageing", as_of=DAY("2018-01-10"))
    column_of = {stage: column for column, (_, _, stage) in COLUMNS.items()}
    found = {
        pilot: {"key": pilot, "status": column_of[stage], "age": age}
        for pilot, stage, age in rows(answer, "pilot_id", "stage", "days_since_go")
        if stage in ("preparing", "running", "evaluating")
    }
    test = "ageingwip_test.py::test_calculate_ageing_wip"
    assert [found[item["key"]] for item in expected(test)] == expected(test)
    assert len(found) == len(expected(test))
    unfinished = [item for item in found.values() if item["status"] != "Test"]
    in_order = sorted(unfinished, key=lambda item: int(item["key"][2:]))
    assert in_order == expected(f"{test}_with_different_done_column")


@pytest.mark.real_data
@pytest.mark.skipif(not REFERENCE.is_dir(), reason=f"{REFERENCE} is not there")
def test_the_reference_without_items_gives_no_rows(tmp_path):
    for test in ("cfd_test.py::test_empty", "wip_test.py::test_empty", "ageingwip_test.py::test_empty"):
        assert expected(test) == 0
    empty = empty_store(tmp_path)
    for name in ("cumulative_flow", "ageing", "flow_by_month"):
        assert empty.ask(name, as_of=DAY("2018-01-10")).empty
