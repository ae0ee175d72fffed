"""Waits on a decision as survival data: when they start, how they end, and from when they were seen."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest

from tests.given import store_of

DAY = dt.date.fromisoformat


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return store_of(
        tmp_path_factory.mktemp("spells"),
        milestones="""
        pilot_id  | milestone        | planned_on | happened_on | outcome           | recorded_on
        full      | evaluation       |            | 2025-01-01  | successful        |
        full      | rollout_decision |            | 2025-03-02  | rollout_full      |
        targeted  | evaluation       |            | 2025-01-01  | successful        |
        targeted  | rollout_decision |            | 2025-01-01  | rollout_targeted  |
        no        | evaluation       |            | 2025-01-01  | successful        |
        no        | rollout_decision |            | 2025-01-31  | stop              |
        money     | evaluation       |            | 2025-01-01  | successful        |
        money     | stopped          |            | 2025-01-31  | no_money          |
        withdrawn | evaluation       |            | 2025-01-01  | successful        |
        withdrawn | stopped          |            | 2025-01-31  | withdrawn         |
        in_use    | evaluation       |            | 2025-01-01  | successful        |
        in_use    | implemented      |            | 2025-01-31  |                   |
        deferred  | evaluation       |            | 2025-01-01  | successful        |
        deferred  | rollout_decision |            | 2025-02-01  | defer             |
        deferred  | rollout_decision |            | 2025-03-01  | extend            |
        deferred  | evaluation       |            | 2025-04-01  | successful        |
        failed    | evaluation       |            | 2025-01-01  | successful        |
        failed    | evaluation       |            | 2025-01-31  | unsuccessful      |
        failed    | evaluation       |            | 2025-03-02  | successful        |
        failed    | rollout_decision |            | 2025-04-01  | rollout_full      |
        again     | evaluation       |            | 2025-01-01  | successful        |
        again     | rollout_decision |            | 2025-01-31  | stop              |
        again     | evaluation       |            | 2025-03-02  | successful        |
        twice     | evaluation       |            | 2025-01-01  | partly_successful |
        twice     | evaluation       |            | 2025-01-01  | successful        |
        early     | rollout_decision |            | 2024-12-01  | rollout_full      |
        early     | evaluation       |            | 2025-01-01  | successful        |
        partly    | evaluation       |            | 2025-01-01  | partly_successful |
        partly    | evaluation       |            | 2025-01-31  | successful        |
        partly    | evaluation       |            | 2025-03-02  | partly_successful |
        late      | registered       | 2024-06-01 |             |                   | 2025-01-11
        late      | evaluation       |            | 2025-01-01  | successful        | 2025-02-01
        known     | evaluation       | 2025-01-01 |             |                   | 2024-06-01
        known     | evaluation       |            | 2025-01-01  | successful        | 2025-02-01
        unstated  | evaluation       |            | 2025-01-01  | successful        |
        unstated  | rollout_decision |            | 2025-03-02  | rollout_full      | 2025-04-01
        dayless   | evaluation       |            |             | successful        | 2025-01-01
        undated   | evaluation       |            | 2025-01-01  | successful        |
        undated   | implemented      |            |             |                   | 2025-06-01
        """,
    )


def spells(store, pilot, *, counts_partly=False):
    """started_on, entry_days, ended_on and cause of each wait of a pilot."""
    with duckdb.connect(store.file(store.current_name()), read_only=True) as records:
        found = records.execute(
            """
            select s.started_on, s.entry_days, s.ended_on, s.cause
            from decision_waits as s inner join portfolio as p on s.pilot_no = p.pilot_no
            where p.pilot_id = $pilot and s.counts_partly = $counts_partly and s.known_until is null
            order by s.waits_from
            """,
            {"pilot": pilot, "counts_partly": counts_partly},
        ).fetchall()
    return [tuple(cell.isoformat() if isinstance(cell, dt.date) else cell for cell in row) for row in found]


@pytest.mark.parametrize(
    ("pilot", "ended_on", "cause"),
    [
        ("full", "2025-03-02", "rollout"),
        ("targeted", "2025-01-01", "rollout"),
        ("no", "2025-01-31", "stop"),
        ("money", "2025-01-31", "stop"),
        ("withdrawn", "2025-01-31", "withdrawn"),
        ("in_use", "2025-01-31", "other"),
    ],
)
def test_a_wait_ends_by_a_rollout_a_stop_a_withdrawal_or_otherwise(store, pilot, ended_on, cause):
    assert spells(store, pilot) == [("2025-01-01", 0, ended_on, cause)]


@pytest.mark.parametrize("pilot", ["deferred", "twice", "early"])
def test_deferring_extending_a_second_success_and_an_earlier_decision_end_nothing(store, pilot):
    assert spells(store, pilot) == [("2025-01-01", 0, None, None)]


def test_a_failed_evaluation_ends_a_wait_and_a_later_success_goes_on_with_the_same_clock(store):
    assert spells(store, "failed") == [
        ("2025-01-01", 0, "2025-01-31", "other"),
        ("2025-01-01", 60, "2025-04-01", "rollout"),
    ]


def test_a_success_after_an_end_starts_a_new_clock(store):
    assert spells(store, "again") == [("2025-01-01", 0, "2025-01-31", "stop"), ("2025-03-02", 0, None, None)]


def test_partly_successful_waits_only_when_it_counts(store):
    assert spells(store, "partly") == [
        ("2025-01-31", 0, None, None)
    ]  # one that was partly successful later ends nothing
    assert spells(store, "partly", counts_partly=True) == [("2025-01-01", 0, None, None)]


def test_a_wait_is_seen_from_the_first_statement_about_the_pilot_plans_included(store):
    assert spells(store, "late") == [("2025-01-01", 10, None, None)]
    assert spells(store, "known") == [("2025-01-01", 0, None, None)]


def test_what_was_recorded_without_a_day_was_seen_when_it_happened(store):
    assert spells(store, "unstated") == [("2025-01-01", 0, "2025-03-02", "rollout")]


def test_unknown_days_stay_unknown(store):
    assert spells(store, "dayless") == [(None, None, None, None)]
    assert spells(store, "undated") == [("2025-01-01", 0, None, "other")]
