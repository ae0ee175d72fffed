"""The figures of the status screen, on two days side by side."""

from __future__ import annotations

import datetime as dt
import functools
import math

import duckdb
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from doorstroom.store.questions import QUERIES
from tests.given import empty_store, rows, store_of

DAY = dt.date.fromisoformat


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return store_of(
        tmp_path_factory.mktemp("counts"),
        pilots="""
        pilot_id | title | people_reached_per_month | people_reached_now
        a        | A     | 50                       | 10
        b        | B     | 20                       | 5
        c        | C     |                          |
        d        | D     |                          |
        e        | E     |                          |
        """,
        milestones="""
        pilot_id | milestone        | happened_on | outcome
        a        | evaluation       | 2025-01-01  | successful
        b        | evaluation       | 2025-06-01  | successful
        c        | evaluation       | 2024-01-01  | successful
        c        | rollout_decision | 2025-03-01  | stop
        d        | evaluation       | 2025-02-01  | partly_successful
        e        | registered       | 2025-05-01  |
        e        | rollout_decision | 2025-06-20  | defer
        """,
    )


def figures(store, as_of, since=None, **given):
    answer = store.ask("portfolio_counts", as_of=DAY(as_of), since=since and DAY(since), **given)
    return {measure: (now, then, change) for measure, _, now, then, change in rows(answer[answer.stage.isna()])}


def test_the_four_figures_on_a_day_and_on_an_earlier_one(store):
    found = figures(store, "2025-07-01", "2025-02-28")
    assert found["waiting"] == (2, 2, 0)  # a and b now; a and c then
    assert found["decided_12_months"] == (1, 0, 1)
    assert found["over_norm"] == (2, 1, 1)  # a 91 and d 60 days over the norm of 90; then: c


def test_stagnation_months_are_the_days_over_norm_of_all_open_pilots(store):
    months = figures(store, "2025-07-01")["stagnation_months"][0]
    assert months == pytest.approx((91 + 60) / 30.4375, abs=1e-9)
    waiting_only = figures(store, "2025-07-01")["waiting_over_norm_months"][0]
    assert waiting_only == pytest.approx(91 / 30.4375, abs=1e-9)


def test_a_pilot_waiting_exactly_its_norm_is_not_over_it(store):
    assert figures(store, "2025-04-01")["waiting_over_norm"][0] == 0
    assert figures(store, "2025-04-02")["waiting_over_norm"][0] == 1


def test_decisions_count_for_twelve_months(store):
    assert figures(store, "2025-02-28")["decided_12_months"][0] == 0
    assert figures(store, "2025-03-01")["decided_12_months"][0] == 1
    assert figures(store, "2026-02-28")["decided_12_months"][0] == 1
    assert figures(store, "2026-03-01")["decided_12_months"][0] == 0


def test_people_who_wait_are_added_where_known_and_counted_where_not(store):
    found = figures(store, "2025-07-01")
    assert found["waiting_people_per_month"][0] == 55
    assert found["waiting_people_unknown"][0] == 0
    assert figures(store, "2025-02-28")["waiting_people_unknown"][0] == 1


def test_every_stage_is_counted_once_in_order_of_life(store):
    answer = store.ask("portfolio_counts", as_of=DAY("2025-07-01"))
    by_stage = answer[answer.measure == "stage"]
    assert rows(by_stage, "stage", "value") == [
        ("idea", 1),
        ("preparing", 0),
        ("running", 0),
        ("evaluating", 0),
        ("awaiting_decision", 3),
        ("implementing", 0),
        ("anchoring", 0),
        ("anchored", 0),
        ("stopped", 1),
    ]


def test_without_an_earlier_day_there_is_no_change(store):
    assert figures(store, "2025-07-01")["waiting"] == (2, None, None)


def test_filters_narrow_every_figure(store):
    assert figures(store, "2025-07-01", municipality=["elders"])["waiting"][0] == 0


def test_promise_1_one_number_one_definition_the_same_figure_on_two_screens_is_the_same_query(store):
    day = DAY("2025-07-01")
    assert figures(store, "2025-07-01")["waiting"][0] == len(store.ask("waiting_decisions", as_of=day))
    building_up = store.ask("building_up", as_of=day)
    assert building_up.stagnation_months.sum() == pytest.approx(figures(store, "2025-07-01")["stagnation_months"][0])
    assert building_up.n_over_norm.sum() == figures(store, "2025-07-01")["over_norm"][0]
    stages = store.ask("stage_now", as_of=day)
    assert (stages.days_over_norm > 0).sum() == figures(store, "2025-07-01")["over_norm"][0]


def test_an_empty_portfolio_counts_nothing(tmp_path):
    store = empty_store(tmp_path)
    found = figures(store, "2025-07-01", "2025-01-01")
    assert found["waiting"] == (0, 0, 0)
    assert found["stagnation_months"] == (0, 0, 0)
    assert found["waiting_people_per_month"][0] is None


SHARES = st.tuples(st.integers(0, 5000), st.integers(1, 7)).map(
    lambda days_and_groups: days_and_groups[0] / 30.4375 / days_and_groups[1]
)


@drawn(st.lists(SHARES | st.none(), max_size=60), st.randoms())
def test_months_and_shares_add_up_to_one_figure_whatever_the_order_of_the_rows(given, random):
    shuffled = random.sample(given, len(given))
    one, other = summed(given), summed(shuffled)
    assert one == other
    stated = [share for share in given if share is not None]
    assert one == (pytest.approx(math.fsum(stated), abs=1e-9) if stated else None)


def test_equal_parts_of_a_pilot_are_one_pilot():
    assert [summed([1 / n] * n) for n in range(1, 30)] == [1] * 29


def summed(shares: list[float | None]) -> float | None:
    (figure,) = (
        database().execute("select summed(share) from unnest($1::double[]) as given(share)", [shares]).fetchone()
    )
    return figure


@functools.cache
def database() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute((QUERIES / "macros" / "summed.sql").read_text(encoding="utf-8"))
    return connection
