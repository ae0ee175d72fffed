"""The documented views: what they hold for whom, and that each column is described."""

from __future__ import annotations

import datetime as dt
import struct

import duckdb
import pytest

from doorstroom.i18n import LANGUAGES, words_for
from doorstroom.sandbox import ask as asking
from doorstroom.sandbox import views
from doorstroom.sandbox.copy import analysts_copy
from doorstroom.store.sight import EVERYTHING, PUBLIC_ONLY
from tests.given import rows, store_of
from tests.sandbox.conftest import SECRETS

SIGHTS = (EVERYTHING, PUBLIC_ONLY)


def tables_of(copy) -> dict[str, dict[str, str]]:
    with duckdb.connect(str(copy), read_only=True) as connection:
        found = connection.execute(
            "select table_name, column_name, data_type from duckdb_columns() where not internal order by column_index"
        ).fetchall()
    held: dict[str, dict[str, str]] = {}
    for table, column, kind in found:
        held.setdefault(table, {})[column] = kind.lower()
    return held


@pytest.fixture
def copies(store):
    return {sight.mark: analysts_copy(store, store.current_name(), sight, 10) for sight in SIGHTS}


def test_a_copy_holds_the_documented_views_and_nothing_else(copies):
    assert tables_of(copies["all"]) == tables_of(copies["public"]) == views.columns()


def test_no_view_shows_a_contact_or_what_small_numbers_are_made_from():
    shown = {column for named in views.columns().values() for column in named}
    assert not shown & {"contact", "cells", "value"}


@pytest.mark.parametrize("mark", ["all", "public"])
def test_promise_7_a_count_of_few_people_is_in_no_copy(copies, mark):
    with duckdb.connect(str(copies[mark]), read_only=True) as connection:
        held = connection.execute("select people_in_need, participants, measured, is_withheld from segments").fetchall()
    assert held == [(7654321, None, None, True)]  # 3 participants; 66.6 % of 3 would tell


@pytest.mark.parametrize("view", views.VIEWS)
def test_each_view_has_a_header(view):
    sql = views.sql_of(view)
    assert sql.startswith("-- One row")
    assert "-- Grain: " in sql


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_column_and_example_is_described(language):
    words = words_for(language)
    described = {view.name: {column.name: column.what for column in view.columns} for view in views.catalogue(words)}
    assert {name: list(named) for name, named in described.items()} == {
        name: list(named) for name, named in views.columns().items()
    }
    assert all(what for named in described.values() for what in named.values())
    assert [example.name for example in views.examples(words)] == list(views.EXAMPLES)


def test_no_column_is_described_that_does_not_exist():
    words = words_for("en")
    columns = views.columns()
    for key in words.keys("workbench.views"):
        _, _, view, *rest = key.split(".")
        assert view in columns, key
        assert rest == ["what"] or rest[1] in columns[view], key
    anywhere = {column for named in columns.values() for column in named}
    assert {key.rpartition(".")[2] for key in words.keys("workbench.columns")} <= anywhere


def test_codes_come_with_their_labels():
    (waits,) = [view for view in views.catalogue(words_for("nl")) if view.name == "stays"]
    (stage,) = [column for column in waits.columns if column.name == "stage"]
    assert stage.codes["awaiting_decision"]
    assert len(stage.codes) == 9


@pytest.mark.parametrize("name", views.EXAMPLES)
@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.mark)
def test_each_example_runs(name, sight, ask):
    (example,) = [each for each in views.examples(words_for("nl")) if each.name == name]
    assert len(ask(example.sql, sight=sight).frame) > 0


# ----------------------------------------------------------------- audiences


@pytest.mark.parametrize("view", views.VIEWS)
def test_the_public_finds_nothing_of_internal_pilots(view, ask):
    frame = ask(f"from {view}", sight=PUBLIC_ONLY).frame
    assert not [secret for secret in SECRETS if secret in frame.to_csv()]


def test_nothing_internal_is_in_the_file_that_the_public_asks(copies):
    held = copies["public"].read_bytes()
    assert not [secret for secret in SECRETS if secret.encode() in held]
    assert b"Verhuizing van het asiel" in copies["all"].read_bytes()


def test_no_contact_and_no_measurement_of_few_people_is_in_any_file(copies):
    for copy in copies.values():
        held = copy.read_bytes()
        assert b"persoon@binnen.example" not in held
        assert struct.pack("<d", 66.6) not in held


def test_reuses_name_only_pilots_that_the_reader_sees(ask):
    asked = "select pilot_key, lesson_id, by_municipality, by_pilot_key from reuses order by reused_on"
    assert rows(ask(asked, sight=PUBLIC_ONLY).frame) == [
        ("m/P1", "L1", "m", None),
        ("m/P1", "L1", "Elders", None),
        ("m/P1", None, "m", "m/P2"),
    ]
    assert ("m/P1", "L1", "m", "m/I1") in rows(ask(asked).frame)


def test_a_reuse_tells_the_last_state_that_held_on_the_day_of_the_records(ask):
    asked = "select status, status_on from reuses where by_municipality = 'Elders' and lesson_id = 'L1'"
    assert rows(ask(asked).frame) == [("planned", dt.date(2025, 12, 1))]


def test_a_wait_has_its_two_days_and_its_end(ask):
    asked = "select pilot_key, succeeded_on, decided_on, ended_by, waited_days from waits order by pilot_key desc"
    frame = ask(asked, sight=PUBLIC_ONLY).frame
    assert [tuple(map(str, row)) for row in frame.itertuples(index=False)] == [
        ("m/P2", "2025-10-06", "None", "None", "<NA>"),
        ("m/P1", "2025-06-02", "2025-09-01", "rollout", "91"),
    ]


# -------------------------------------------------------------------- copies


def test_a_copy_is_made_once(copies, store):
    before = copies["all"].stat().st_mtime_ns
    assert analysts_copy(store, store.current_name(), EVERYTHING, 10).stat().st_mtime_ns == before


def test_a_copy_goes_with_its_version(tmp_path):
    pilots = "pilot_id | title\nP1 | Een"
    store = store_of(tmp_path, pilots=pilots)
    first = analysts_copy(store, store.current_name(), EVERYTHING, 10)
    stale = first.with_name(first.name.replace(first.stem[-4:], "0000"))
    stale.touch()
    store_of(tmp_path, pilots=pilots, keep=2)
    second = analysts_copy(store, store.current_name(), EVERYTHING, 10)
    assert first.is_file()
    assert not stale.exists()
    store_of(tmp_path, pilots=pilots, keep=2)
    assert not first.exists()
    assert second.is_file()


def test_a_threshold_that_is_none_makes_no_file(ask):
    with pytest.raises(ValueError, match="no numbers"):
        ask("select 1", smallest=-1)


# ----------------------------------------------------------------- functions


def test_every_function_of_this_database_is_decided_on():
    with duckdb.connect() as connection:
        known = {name for (name,) in connection.execute("select function_name from duckdb_functions()").fetchall()}
    allowed, refused = asking._functions("allowed"), asking._functions("refused")
    assert allowed & refused == set()
    assert allowed | refused == {name.lower() for name in known}
