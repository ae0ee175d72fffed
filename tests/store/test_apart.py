"""A version of which the largest tables lie beside its file: nobody who asks it can tell, and they go where it goes."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from doorstroom.ledger.purge import Reason
from doorstroom.sandbox.copy import analysts_copy
from doorstroom.store import apart, questions
from doorstroom.store import publishing as publishes
from doorstroom.store.backup import backup, restore, verify
from doorstroom.store.build import _largest, set_apart
from doorstroom.store.load import purge
from doorstroom.store.seen_copy import public_store
from doorstroom.store.sight import EVERYTHING
from doorstroom.store.versions import Store, StoreError
from tests.given import NOW, example_in, hand_in, rows, silent, version_of, write_tables

DAY = dt.date(2026, 3, 1)
GIVEN = {
    "as_of": DAY,
    "since": dt.date(2025, 1, 1),
    "pilot_key": "Waterkant/p001",
    "file": "waterkant/pilotlijst_2026-03.csv",
    "place": "Waterkant",
}
SECRET = "Willemijn van Heemstede"
PILOTS = f"pilot_id | title | visibility | contact\na | Alfa | public | {SECRET}\nb | Beta | internal | {SECRET}"
ONE = "pilot_id | milestone | happened_on | outcome\na | evaluation | 2025-01-01 | successful"
TWO = ONE + "\nb | evaluation | 2025-02-01 | successful"


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Store:
    """The example in one file."""
    return example_in(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def parted(whole, tmp_path_factory) -> Store:
    """The same with all in Parquet that can be, its folder moved after that."""
    folder = shutil.copytree(whole.path, tmp_path_factory.mktemp("parted") / "made")
    store = Store(folder)
    file = store.file(store.current_name())
    set_apart(file, apart.folder_of(file), 0)
    return Store(folder.rename(folder.with_name("moved")))


@pytest.fixture(scope="module")
def two_made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("two")
    for nth, told in enumerate((ONE, TWO)):
        tables = write_tables(folder / f"in{nth}", pilots=PILOTS, milestones=told)
        hand_in(Store(folder / "store", largest_file=0), tables)
    return folder / "store"


@pytest.fixture
def small(two_made, tmp_path) -> Store:
    """Two versions of hand-ins, all tables of both apart."""
    return Store(shutil.copytree(two_made, tmp_path / "store"), largest_file=0)


def tables_of(store: Store) -> dict[str, list[tuple]]:
    """The rows of each table of a version, as they stand."""
    file = store.file(store.current_name())
    with duckdb.connect(":memory:") as connection:
        connection.execute("attach $path as records (read_only)", {"path": str(file)})
        apart.show(connection, file)
        connection.execute(apart.IN_VERSION)
        names = [name for (name,) in connection.execute("show tables").fetchall()]
        return {name: apart.table(connection, name).fetchall() for name in names}


def beside(store: Store, name: str | None = None) -> set[str]:
    return {path.stem for path in apart.folder_of(store.file(name or store.current_name())).glob("*")}


def waiting(store: Store, **given: object) -> list[str]:
    return [row[0] for row in rows(store.ask("waiting_decisions", as_of=DAY, **given), "pilot_id")]


def test_every_table_has_the_same_rows_in_the_same_order(whole, parted):
    expected, found = tables_of(whole), tables_of(parted)
    assert expected.keys() == found.keys()
    assert [name for name in expected if expected[name] != found[name] and name != apart.SAID_IN] == []
    assert beside(parted) == {name for name, told in expected.items() if told} - apart.STAY
    assert sorted(found[apart.SAID_IN]) == sorted(
        (path.stem, path.stat().st_size) for path in apart.folder_of(parted.file(parted.current_name())).iterdir()
    )


def test_every_question_can_be_asked_and_has_the_same_answer(whole, parted):
    """Of the same rows in the same order follows the same: so every fourth is compared too, and all are asked."""
    given = GIVEN | {"hand_in": whole.ask("hand_ins")["hand_in"].iloc[0]}
    for nth, name in enumerate(questions.names()):
        asked = {key: value for key, value in given.items() if key in questions.question(name).parameters}
        found = parted.ask(name, **asked)
        if nth % 4 == 0:
            expected = whole.ask(name, **asked)
            pd.testing.assert_frame_equal(found, expected, rtol=1e-12, obj=name)  # sums depend on how threads meet


def test_rows_on_a_day_are_the_same(whole, parted):
    told = [
        store.known_rows(store.current_name(), ("pilots", "milestones", "lessons"), DAY) for store in (whole, parted)
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize(("limit", "largest"), [(0, ["b", "a"]), (4, ["b", "a"]), (5, ["b"]), (9, ["b"]), (10, [])])
def test_as_few_as_can_be_of_the_largest_lie_apart(limit, largest):
    assert _largest({"a": 2, "b": 5, "milestones": 3, "empty": 0}, limit) == largest


def test_a_version_within_its_limit_stays_one_file(whole):
    file = whole.file(whole.current_name())
    set_apart(file, apart.folder_of(file), file.stat().st_size)
    assert not (whole.path / apart.TABLES).exists()


def test_what_others_see_of_it_is_the_same_and_its_file_no_larger(whole, parted):
    name = whole.current_name()
    seen = [public_store(store, name) for store in (whole, parted)]
    expected, found = map(tables_of, seen)
    assert expected["milestones"] == found["milestones"]  # the others stand there in no order
    assert [one for one in expected if {*map(str, expected[one])} != {*map(str, found[one])}] == [apart.SAID_IN]
    assert beside(seen[1])
    assert {path.name for path in seen[1].path.iterdir()} == {"CURRENT", f"{name}.duckdb", apart.TABLES}
    copies = [analysts_copy(store, name, EVERYTHING, 10) for store in (whole, parted)]
    assert copies[0].stat().st_size == copies[1].stat().st_size


def test_a_secret_is_in_no_table_that_others_see(small):
    seen = public_store(small, small.current_name())
    assert waiting(seen) == ["a"]
    assert SECRET in str(tables_of(small))
    assert SECRET not in str(tables_of(seen))


def test_who_reads_goes_on_and_what_nobody_needs_goes(small):
    old, new = small.names()
    assert (waiting(small, version=old), waiting(small)) == (["a"], ["a", "b"])
    publishes.forget_old(small, keep=1)
    assert {path.name for path in (small.path / apart.TABLES).iterdir()} == {new}
    assert waiting(small, version=old, municipality=["m"]) == ["a"]  # held open
    with pytest.raises(StoreError, match="unknown_version"):
        waiting(Store(small.path), version=old)


def test_what_was_held_open_is_let_go_of(small):
    store = Store(small.path)
    before = len(os.listdir("/proc/self/fd"))
    waiting(store)
    held = len(os.listdir("/proc/self/fd"))
    store._connections.clear()
    assert before == len(os.listdir("/proc/self/fd")) < held - len(beside(store)) + 1


def test_a_version_that_was_not_made_whole_leaves_nothing(small, tmp_path, monkeypatch):
    def fails(*told):
        raise OSError("no room")

    there = sorted(path.relative_to(small.path) for path in small.path.rglob("*") if "ledger" not in path.parts)
    monkeypatch.setattr(publishes, "rename_durably", fails)
    with pytest.raises(Exception, match="no room"):
        hand_in(small, write_tables(tmp_path / "third", milestones=TWO + "\nc | evaluation | 2025-02-01 | successful"))
    after = sorted(path.relative_to(small.path) for path in small.path.rglob("*") if "ledger" not in path.parts)
    assert (there, waiting(small)) == (after, ["a", "b"])


def test_what_a_killed_load_left_is_removed_by_the_next(small, tmp_path):
    left = [small.path / apart.TABLES / "2026-03-31T0900_0003/pilots.parquet", small.path / "building-x-rest.duckdb"]
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"half")
    hand_in(small, write_tables(tmp_path / "third", milestones=TWO + "\nc | evaluation | 2025-02-01 | successful"))
    assert small.names()[-1] == "2026-03-31T0900_0003"
    assert waiting(small) == ["a", "b", "c"]
    assert not list(small.path.glob("building-*"))


@pytest.mark.parametrize("how", ["lacks", "shorter", "other"])
def test_a_table_that_is_not_there_as_it_was_written_is_told(small, how):
    store, path = Store(small.path), apart.folder_of(small.file(small.names()[0])) / "pilots.parquet"
    content = path.read_bytes()
    path.unlink() if how == "lacks" else path.write_bytes(content[:-1] if how == "shorter" else b"x" * len(content))
    with pytest.raises(StoreError, match="version_unreadable"):
        store.back(store.names()[0])
    assert waiting(store) == ["a", "b"]


def test_a_backup_holds_them_and_they_are_put_back(small, tmp_path):
    backup(small, tmp_path / "copy")
    assert verify(tmp_path / "copy")[1] == []
    back = Store(tmp_path / "elsewhere")
    restore(tmp_path / "copy", back)
    assert tables_of(back) == tables_of(small)
    assert [beside(back, name) for name in back.names()] == [beside(small, name) for name in small.names()]
    lies = apart.folder_of(Store(tmp_path / "copy").file(small.current_name())) / "pilots.parquet"
    lies.write_bytes(lies.read_bytes()[:-1] + b"x")
    assert [one.what for one in verify(tmp_path / "copy")[1]] == ["differs"]


def test_what_is_purged_is_in_no_table_of_any_version(small):
    old = small.names()
    how = {"municipality": "m", "now": NOW, "keep": 9, "progress": silent}
    _, report, left = purge(small, text=SECRET, reason=Reason("griffier", NOW, "verzoek"), **how)
    assert (left, small.names()) == ([], [report.version])
    assert {path.name for path in (small.path / apart.TABLES).iterdir()} == {report.version}
    assert report.version not in old
    assert beside(small)
    assert SECRET not in str(tables_of(Store(small.path)))


def test_versions_of_both_kinds_stand_beside_each_other(small, tmp_path):
    version_of(small, write_tables(tmp_path / "third", milestones=ONE))
    assert beside(small) == set()
    assert (waiting(small), waiting(small, version=small.names()[1])) == (["a"], ["a", "b"])
