"""The store: immutable versions, a pointer, a lock, retention, going back."""

from __future__ import annotations

import concurrent.futures
import datetime as dt
import os
import subprocess
import sys
import threading

import duckdb
import pandas as pd
import pytest

from oversight.loading import forget_old, load, rebuild
from oversight.questions import QuestionError
from oversight.settings import EXAMPLE
from oversight.store import Store, StoreError, _frame
from tests.given import NOW, rows, silent, store_of, write_tables

DAY = dt.date(2025, 7, 1)
ONE = "pilot_id | milestone  | happened_on | outcome\na | evaluation | 2025-01-01 | successful"
TWO = ONE + "\nb | evaluation | 2025-02-01 | successful"


def waiting(store, **given):
    return [row[0] for row in rows(store.ask("waiting_decisions", as_of=DAY, **given), "pilot_id")]


def test_every_load_is_a_new_version_and_readers_see_the_last(tmp_path):
    store = store_of(tmp_path, milestones=ONE)
    assert waiting(store) == ["a"]
    store_of(tmp_path, milestones=TWO)
    assert waiting(store) == ["a", "b"]
    assert store.names() == ["2026-03-31T0900_0001", "2026-03-31T0900_0002"]
    assert store.current().name == "2026-03-31T0900_0002"
    assert store.current().n_pilots == 2


def test_going_back_moves_the_pointer_and_nothing_else(tmp_path):
    store_of(tmp_path, milestones=ONE)
    store = store_of(tmp_path, milestones=TWO)
    before = {path: path.read_bytes() for path in store.path.glob("*.duckdb")}
    store.back("2026-03-31T0900_0001")
    assert waiting(store) == ["a"]
    assert {path: path.read_bytes() for path in store.path.glob("*.duckdb")} == before


def test_after_going_back_a_new_load_gets_a_number_of_its_own(tmp_path):
    store_of(tmp_path, milestones=ONE)
    store_of(tmp_path, milestones=TWO).back("2026-03-31T0900_0001")
    assert store_of(tmp_path, milestones=TWO).current_name() == "2026-03-31T0900_0003"


def test_old_versions_are_kept_by_a_rule_with_the_files_they_came_from(tmp_path):
    for _ in range(4):
        store = store_of(tmp_path, milestones=ONE, keep=2)
    assert [name[-1] for name in store.names()] == ["3", "4"]
    assert sorted(path.name[-1] for path in (store.path / "handed_in").iterdir()) == ["3", "4"]


def test_the_version_that_readers_see_is_never_removed(tmp_path):
    store_of(tmp_path, milestones=ONE)
    store = store_of(tmp_path, milestones=TWO, keep=2)
    store.back("2026-03-31T0900_0001")
    with store.loading():
        forget_old(store, keep=1)
    assert "2026-03-31T0900_0001" in store.names()


def test_the_files_are_kept_as_they_were_handed_in(tmp_path):
    store = store_of(tmp_path, milestones=ONE)
    kept = store.path / "handed_in" / store.current_name() / "milestones.csv"
    assert kept.read_bytes() == (tmp_path / "handed_in_0" / "milestones.csv").read_bytes()


def test_leftovers_of_a_killed_load_are_cleaned_at_the_next(tmp_path):
    store = store_of(tmp_path, milestones=ONE)
    for name in ("building-2026-03-31T0900_0002.duckdb", "building-2026-03-31T0900_0002.duckdb.wal"):
        (store.path / name).write_bytes(b"half")
    (store.path / "handed_in" / "2026-03-31T0900_0009").mkdir()
    store_of(tmp_path, milestones=TWO)
    assert not list(store.path.glob("building-*"))
    assert len(list((store.path / "handed_in").iterdir())) == 2


def test_a_reader_cannot_write_or_reach_outside_the_version(tmp_path):
    store = store_of(tmp_path, milestones=ONE)
    store.current()
    connection = store._connection(store.current_name(), None)
    for statement in (
        "insert into records.pilots (pilot_id) values ('x')",
        "select * from read_csv('/etc/passwd')",
        "attach '/tmp/other.duckdb' as other",
        "set threads = 4",
        "install httpfs",
    ):
        with pytest.raises(duckdb.Error):
            connection.cursor().execute(statement)


def test_many_threads_get_right_answers_from_one_store(tmp_path):
    many = "pilot_id | milestone | happened_on | outcome" + "".join(
        f"\np{n} | evaluation | 2024-{n % 12 + 1:02}-01 | successful" for n in range(60)
    )
    store = store_of(tmp_path, milestones=many)
    expected = {month: waiting_since(store, month) for month in range(1, 13)}
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        months = [month for month in range(1, 13) for _ in range(20)]
        found = list(pool.map(lambda month: waiting_since(store, month), months))
    assert found == [expected[month] for month in months]


def waiting_since(store, month):
    return len(store.ask("waiting_decisions", as_of=dt.date(2024, month, 1)))


def test_readers_go_on_while_versions_are_published(tmp_path):
    store = store_of(tmp_path, milestones=ONE)
    stop, seen = threading.Event(), []

    def read():
        while not stop.is_set():
            seen.append(tuple(waiting(store)))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for tables in (TWO, ONE, TWO):
            store_of(tmp_path, milestones=tables)
    finally:
        stop.set()
        reader.join()
    assert set(seen) <= {("a",), ("a", "b")}


def test_one_loader_at_a_time(tmp_path):
    store = store_of(tmp_path, milestones=ONE)
    with store.loading(), pytest.raises(StoreError, match="locked"):
        store_of(tmp_path, milestones=TWO)
    assert store_of(tmp_path, milestones=TWO).current_name().endswith("0002")


def test_the_lock_of_a_killed_loader_holds_nobody_up(tmp_path):
    store = store_of(tmp_path, milestones=ONE)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from oversight.store import Store\n"
            "with Store(sys.argv[1]).loading():\n  print('held', flush=True); sys.stdin.read()",
            str(store.path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.getcwd()},
    )
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(StoreError, match="locked"), store.loading():
        pass
    holder.kill()
    holder.communicate()
    with store.loading():
        pass


def test_an_empty_store_says_so(tmp_path):
    store = Store(tmp_path / "nothing")
    assert store.current() is None
    with pytest.raises(StoreError, match="store_empty"):
        waiting(store)


@pytest.mark.parametrize("pointer", [b"", b"nonsense", b"../../etc/passwd", b"2026-01-01T0000_0009", b"\xff\xfe"])
def test_a_broken_pointer_is_an_unreadable_store_and_is_left_alone(tmp_path, pointer):
    store = store_of(tmp_path, milestones=ONE)
    (store.path / "CURRENT").write_bytes(pointer)
    with pytest.raises(StoreError, match="store_unreadable"):
        waiting(store)
    with pytest.raises(StoreError, match="store_unreadable"):
        load(
            store, [write_tables(tmp_path / "new", milestones=TWO)], municipality="m", now=NOW, keep=2, progress=silent
        )
    assert (store.path / "CURRENT").read_bytes() == pointer


def test_a_broken_version_is_told_by_its_name(tmp_path):
    store = store_of(tmp_path, milestones=ONE)
    store.file(store.current_name()).write_bytes(b"not a database at all" * 1000)
    with pytest.raises(StoreError, match="version_unreadable"):
        Store(store.path).current()


def test_a_file_is_no_store(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="store_unreadable"):
        Store(tmp_path / "file").current()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "missing_parameter"),
        ({"as_of": DAY, "nonsense": 1}, "unknown_parameter"),
        ({"as_of": "31-03-2026"}, "bad_parameter"),
        ({"as_of": DAY, "include_partly": "misschien"}, "bad_parameter"),
    ],
)
def test_a_question_is_asked_with_its_own_parameters(tmp_path, given, code):
    store = store_of(tmp_path, milestones=ONE)
    with pytest.raises(QuestionError, match=code):
        store.ask("waiting_decisions", **given)


def test_an_unknown_question_names_the_known_ones(tmp_path):
    store = store_of(tmp_path, milestones=ONE)
    with pytest.raises(QuestionError, match="waiting_decisions"):
        store.ask("who_is_late")


def test_a_version_of_another_release_says_so_and_is_made_anew_from_its_files(tmp_path):
    store = store_of(tmp_path, milestones=ONE)
    with duckdb.connect(str(store.file(store.current_name()))) as other_release:
        other_release.execute("update load_info set made_by = 'earlier'")
    store = Store(store.path)
    with pytest.raises(StoreError, match="other_release"):
        store.current()
    rebuild(store, municipality="m", now=NOW, keep=24, progress=silent)
    assert waiting(store) == ["a"]
    assert store.previous_name() is None  # what another release made cannot be compared with


def test_a_version_is_made_anew_with_its_mapping_and_its_own_reference_date(tmp_path):
    (tmp_path / "list").mkdir()
    (tmp_path / "list" / "lijst.csv").write_text("Nr,Naam,Start\n1,Een,2025-01-01\n")
    mapping = tmp_path / "own.toml"
    mapping.write_text(
        '[columns]\npilot_id = "Nr"\ntitle = "Naam"\n[[milestones]]\nmilestone = "started"\nhappened_on = "Start"\n'
    )
    store = Store(tmp_path / "store")
    load(store, [tmp_path / "list"], municipality="m", now=NOW, keep=2, mapping_file=mapping, progress=silent)
    rebuild(store, municipality="m", now=NOW, keep=2, progress=silent)
    assert rows(store.ask("stage_now", as_of=DAY), "pilot_id", "stage") == [("1", "running")]
    load(store, [EXAMPLE], municipality="m", now=NOW, keep=2, progress=silent)
    before = store.current()
    rebuild(store, municipality="m", now=NOW, keep=2, progress=silent)
    assert (store.current().as_of, store.current().is_example) == (before.as_of, True)
    assert store.current().own_municipality == "Waterkant"


def test_an_answer_has_the_types_that_duckdb_itself_gives():
    """Text, days, whole numbers, truths, fractions and lists: with and without gaps, of gaps only, and without rows."""
    given = """
        select day, n, is_so, share, cast(n as hugeint) as total, text, cast(null as varchar) as gap, ns, days
        from (
            values
            (date '2025-01-01', 1, true, 1.5, 'x', [1, 2], [date '2025-01-01']),
            (null, null, null, null, null, null, null)
        ) as given (day, n, is_so, share, text, ns, days)
    """
    connection = duckdb.connect()
    for sql in (given, given + "limit 1", given + "where false", given + "where n is null"):
        found = _frame(connection.execute(sql).to_arrow_table())
        pd.testing.assert_frame_equal(found, connection.execute(sql).df())
