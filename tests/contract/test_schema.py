"""The tables of the store, made on a real DuckDB."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from doorstroom.contract.model import contract
from doorstroom.contract.schema import schema_sql

SOURCE = {"source_file": "list.csv", "source_row": 2, "load_id": "1"}
ROWS = {
    "pilots": {"pilot_id": "P-1", "municipality": "m", "title": "t", "visibility": "public"},
    "milestones": {"pilot_id": "P-1", "municipality": "m", "milestone": "evaluation"},
    "learning": {"pilot_id": "P-1", "municipality": "m", "question": "q", "layer": "policy"},
    "evaluations": {"pilot_id": "P-1", "municipality": "m", "due_on": "2026-01-01"},
    "reuses": {"municipality": "m", "by_municipality": "d", "reused_on": "2026-01-01", "lesson_id": "L-1"},
    "norms": {"stage": "idea", "norm_days": 90},
}


@pytest.fixture
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(schema_sql())
        yield connection


def insert(tables: duckdb.DuckDBPyConnection, table: str, **changes: object) -> None:
    row = {**ROWS[table], **SOURCE, **changes}
    relation = tables.table(table)
    relation.insert([row.get(column) for column in relation.columns])


@pytest.mark.parametrize("table", contract().tables)
def test_a_table_has_the_columns_of_the_contract_and_where_each_row_came_from(tables, table):
    columns = contract().tables[table].columns.values()
    expected = {column.name for column in columns} | {column.inexact for column in columns if column.inexact}
    found = tables.table(table).columns
    kept = {"source_file", "source_sheet", "source_row", "load_id", "known_from", "known_until"}
    assert set(found) == expected | kept
    assert len(found) == len(set(found))


@pytest.mark.parametrize("table", ROWS)
def test_a_row_with_only_what_is_required_goes_in(tables, table):
    insert(tables, table)
    assert len(tables.table(table).fetchall()) == 1


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("pilots", {"pilot_id": None}),
        ("pilots", {"municipality": None}),
        ("pilots", {"visibility": "secret"}),
        ("pilots", {"self_rating": "blue"}),
        ("pilots", {"source_row": None}),
        ("milestones", {"milestone": "finished"}),
        ("milestones", {"outcome": "rollout_full"}),
        ("milestones", {"outcome": "splendid"}),
        ("learning", {"end_picture_score": 6}),
        ("learning", {"end_picture_score": 0}),
        ("evaluations", {"layers_present": ["policy", "neighbours"]}),
        ("reuses", {"lesson_id": None}),
        ("norms", {"norm_days": -1}),
        ("norms", {"stage": "waiting"}),
    ],
)
def test_a_row_that_breaks_the_contract_stays_out(tables, table, changes):
    with pytest.raises(duckdb.ConstraintException):
        insert(tables, table, **changes)


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("milestones", {"outcome": "successful"}),
        ("milestones", {"milestone": "rollout_decision", "outcome": "rollout_full"}),
        ("learning", {"end_picture_score": 5}),
        ("evaluations", {"layers_present": ["policy", "residents"]}),
        ("reuses", {"lesson_id": None, "pilot_id": "P-1"}),
        ("norms", {"norm_days": 0}),
    ],
)
def test_a_row_within_the_contract_goes_in(tables, table, changes):
    insert(tables, table, **changes)
    assert len(tables.table(table).fetchall()) == 1


def test_money_is_counted_in_cents(tables):
    insert(tables, "pilots", pilot_budget="0.10")
    insert(tables, "pilots", pilot_budget="0.20")
    total = tables.execute("select cast(sum(pilot_budget) as varchar) from pilots").fetchone()
    assert total == ("0.30",)


def test_the_stages_stand_in_the_order_of_the_life_of_a_pilot(tables):
    stages = tables.execute("select stage, starting_norm_days from stages order by stage_order").fetchall()
    assert stages == [
        ("idea", 90),
        ("preparing", 120),
        ("running", None),
        ("evaluating", 60),
        ("awaiting_decision", 90),
        ("implementing", 365),
        ("anchoring", 365),
        ("anchored", None),
        ("stopped", None),
        ("no_longer_listed", None),
    ]


def test_each_milestone_opens_the_stage_that_the_contract_says(tables):
    opened = dict(tables.execute("select milestone, opens_stage from milestone_codes").fetchall())
    assert list(opened) == list(contract().codes["milestone"])
    assert {stage: milestone for milestone, stage in opened.items() if stage} == {
        stage.code: stage.traits["opened_by"] for stage in contract().codes["stage"].values()
    }


def test_six_of_the_ten_readiness_items_are_gates(tables):
    counts = tables.execute("select count(*), count(*) filter (is_gate) from readiness_items").fetchone()
    assert counts == (10, 6)
