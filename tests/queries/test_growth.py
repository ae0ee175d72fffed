"""Is it growing, or is it chance: what is counted, and when nothing may be said. The tests are in tests/measures."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.given import empty_store, rows, store_of

DAY = dt.date.fromisoformat
OLD = """
old | registered | 2020-01-01 | |
old | stopped | 2020-02-01 | no_money |
"""


def log(*statements, old=True):
    """A log; with `old`, a register that began years ago."""
    lines = ["pilot_id | milestone | happened_on | outcome | recorded_on", *statements]
    return "\n".join(lines) + (OLD if old else "")


ARRIVED = [f"p{nth} | registered | 2025-0{nth}-01 | |" for nth in range(1, 7)]


def growth(store, as_of, **given):
    return store.ask("growth", as_of=DAY(as_of), **given)


def test_arrivals_and_departures_of_twelve_months_and_the_stock(tmp_path):
    store = store_of(tmp_path, milestones=log(*ARRIVED, "p1 | start_decision | 2025-03-01 | go |"))
    counts = ("stage", "n_arrived", "n_left", "n_open", "window_months")
    assert rows(growth(store, "2025-12-31"), *counts) == [("idea", 6, 1, 5, 12), ("preparing", 1, 0, 1, 12)]
    assert rows(growth(store, "2025-12-31", stage="preparing", by="theme"), *counts) == [("preparing", 1, 0, 1, 12)]


@pytest.mark.parametrize(("as_of", "n_arrived"), [("2025-12-31", 6), ("2026-01-01", 5), ("2025-06-01", 6)])
def test_the_window_is_the_twelve_months_up_to_the_day(tmp_path, as_of, n_arrived):
    store = store_of(tmp_path, milestones=log(*ARRIVED))
    assert growth(store, as_of, by="all").n_arrived.tolist() == [n_arrived]


def test_the_open_portfolio_grows_by_what_comes_in_less_what_ends(tmp_path):
    steps = ["p1 | start_decision | 2025-03-01 | go |", "p2 | stopped | 2025-04-01 | merged |"]
    store = store_of(tmp_path, milestones=log(*ARRIVED, *steps))
    answer = growth(store, "2025-12-31", by="all", stage="open")
    assert rows(answer, "grp", "stage", "n_arrived", "n_left", "n_open") == [("all", None, 6, 1, 5)]


def test_six_came_and_none_left_is_a_signal(tmp_path):
    store = store_of(tmp_path, milestones=log(*ARRIVED))
    answer = growth(store, "2025-12-31")
    assert answer.p_growth.tolist() == pytest.approx([1 / 64], abs=1e-12)
    assert rows(answer, "signal", "withheld", "stock_months") == [("growing", "no_departures", None)]


def test_moves_on_an_unknown_day_are_in_the_stock_only(tmp_path):
    store = store_of(tmp_path, milestones=log(*ARRIVED, "q | registered | | | 2025-05-01"))
    assert rows(growth(store, "2025-12-31"), "n_arrived", "n_open") == [(6, 7)]


def test_a_stage_where_nothing_moved_for_a_year_says_so(tmp_path):
    store = store_of(tmp_path, milestones=log("p | registered | 2022-01-01 | |"))
    assert rows(growth(store, "2025-12-31"), "n_open", "withheld") == [(1, "no_moves")]


@pytest.mark.parametrize(("as_of", "withheld"), [("2025-03-31", "register_too_young"), ("2025-04-01", "no_departures")])
def test_a_register_that_began_empty_fills_up_at_first(tmp_path, as_of, withheld):
    store = store_of(tmp_path, milestones=log(*ARRIVED, old=False))  # its first pilot came on 1 January; the norm is 90
    assert rows(growth(store, as_of), "withheld") == [(withheld,)]


@pytest.mark.parametrize(
    ("happened", "as_of", "withheld"),
    [
        (
            "2024-12-0",
            "2025-01-15",
            "register_of_survivors",
        ),  # who had left before is missing, so that it grows by itself
        ("2024-12-0", "2025-12-31", "register_of_survivors"),
        ("2025-01-0", "2025-12-31", "no_departures"),  # written down within the week: it began empty
        ("2024-12-0", "2026-01-02", "no_moves"),
    ],
)
def test_a_register_that_began_with_what_was_still_open_is_held_back_for_a_year(tmp_path, happened, as_of, withheld):
    recorded = [f"p{nth} | registered | {happened}{nth} | | 2025-01-0{nth + 1}" for nth in range(1, 7)]
    store = store_of(tmp_path, milestones=log(*recorded, old=False))
    assert rows(growth(store, as_of), "withheld") == [(withheld,)]


@pytest.mark.parametrize("lag", [0, 1, 7])
def test_a_register_that_began_empty_fills_up_at_first_however_late_it_was_written_down(tmp_path, lag):
    came = [DAY("2025-01-01") + dt.timedelta(days=6 * nth) for nth in range(12)]
    recorded = [f"p{nth} | registered | {on} | | {on + dt.timedelta(days=lag)}" for nth, on in enumerate(came)]
    store = store_of(tmp_path, milestones=log(*recorded, old=False))
    assert rows(growth(store, "2025-03-15"), "withheld") == [("register_too_young",)]


def test_seven_stages_are_tested_side_by_side(tmp_path):
    # Five arrivals and nothing that leaves: a chance of 1/32 by itself, of 7/32 beside six stages where nothing grows.
    moves = [f"p{nth} | registered | 2025-0{nth}-01 | |" for nth in range(1, 6)]
    alone = growth(store_of(tmp_path / "alone", milestones=log(*moves)), "2025-12-31")
    assert rows(alone, "signal") == [("growing",)]
    passing = [
        f"q{year}{nth} | {milestone} | {year}-0{1 + month}-0{nth} | {outcome} |"
        for year in (2020, 2025)  # no stage is new to the register
        for nth in range(1, 3)
        for month, (milestone, outcome) in enumerate(
            [("start_decision", "go"), ("started", ""), ("ended", ""), ("evaluation", "inconclusive"),
             ("rollout_decision", "rollout_full"), ("implemented", ""), ("stopped", "other")]
        )
    ]  # fmt: skip
    beside = store_of(tmp_path / "beside", milestones=log(*moves, *passing)).ask(
        "growth", as_of=DAY("2025-12-31"), by="stage"
    )
    idea = beside[beside.stage == "idea"]
    assert idea.p_growth.tolist() == pytest.approx([1 / 32])
    assert idea.p_adjusted.tolist() == pytest.approx([7 / 32])
    assert rows(idea, "signal") == [("none",)]


def test_the_pace_of_a_young_register_is_that_of_the_months_it_has(tmp_path):
    store = store_of(tmp_path, milestones=log(*ARRIVED, "p1 | start_decision | 2025-03-01 | go |", old=False))
    answer = growth(store, "2025-06-30")
    assert answer.window_months.tolist() == pytest.approx([181 / 30.4375] * 2, abs=1e-9)
    assert answer.stock_months[0] == pytest.approx(5 * 181 / 30.4375, abs=1e-9)


def test_a_pilot_counts_whole_in_each_of_its_areas(tmp_path):
    store = store_of(
        tmp_path,
        milestones=log(*ARRIVED),
        segments="""
        pilot_id | area  | target_group | role
        p1       | noord | jongeren     | tested
        p1       | zuid  | jongeren     | tested
        """,
    )
    assert rows(growth(store, "2025-12-31", by="area", stage="idea"), "grp", "n_arrived") == [
        ("noord", 1),
        ("zuid", 1),
        (None, 5),
    ]


def test_filters_narrow_what_is_counted(tmp_path):
    store = store_of(tmp_path, milestones=log(*ARRIVED))
    assert growth(store, "2025-12-31", municipality=["elders"]).empty


def test_an_empty_portfolio_does_not_grow(tmp_path):
    assert growth(empty_store(tmp_path), "2025-12-31").empty


# ------------------------------------------------------------ control charts


@pytest.fixture(scope="module")
def monthly(tmp_path_factory):
    """1, 2, 1, 2, 10, 1, … arrivals a month from January 2024 on: the series of the reference."""
    wanted = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    months = [(2024 + nth // 12, nth % 12 + 1, n) for nth, n in enumerate(wanted)]
    arrivals = [(year, month, n) for year, month, many in months for n in range(many)]
    said = [f"p{year}{month}x{n} | registered | {year}-{month:02}-28 | |" for year, month, n in arrivals]
    return store_of(tmp_path_factory.mktemp("monthly"), milestones=log(*said, old=False))


def charted(store, as_of, **given):
    answer = store.ask("control_chart", as_of=DAY(as_of), **given)
    return answer[answer.series == "arrivals"]


def test_the_chart_of_arrivals_has_the_limits_of_the_reference(monthly):
    answer = charted(monthly, "2025-06-30")
    assert len(answer) == 18
    assert [round(answer[name].iloc[0], 2) for name in ("mean", "lower", "upper")] == [1.94, -3.06, 6.95]
    assert rows(answer[answer.is_outside], "month", "value") == [("2024-05-01", 10)]


def test_only_whole_months_are_points(monthly):
    assert charted(monthly, "2025-06-29").month.max() == dt.datetime(2025, 5, 1)
    assert charted(monthly, "2025-06-30").month.max() == dt.datetime(2025, 6, 1)


def test_the_last_months_only(monthly):
    for as_of in ("2025-06-29", "2025-06-30"):
        answer = charted(monthly, as_of, months=6)
        assert (len(answer), answer.is_trial.all()) == (6, True)


def test_the_points_are_those_of_the_flow_by_month(monthly):
    flow = monthly.ask("flow_by_month", as_of=DAY("2025-06-30"), by="all")
    assert charted(monthly, "2025-06-30", by="all").value.tolist() == flow.arrivals.tolist()


def test_an_empty_portfolio_has_no_chart(tmp_path, monthly):
    assert charted(empty_store(tmp_path), "2025-06-30").empty
    assert charted(monthly, "2023-12-31").empty
