"""The store: immutable versions, a pointer, a lock, retention, going back."""

from __future__ import annotations

import atexit
import concurrent.futures
import datetime as dt
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from doorstroom.i18n import words_for
from doorstroom.ingest.intake import IntakeError
from doorstroom.ledger.hand_in import LedgerError
from doorstroom.report.text.messages import error_in_words
from doorstroom.settings import EXAMPLE
from doorstroom.store import load as loading
from doorstroom.store.load import load, recompose
from doorstroom.store.publishing import forget_old
from doorstroom.store.questions import QuestionError, names, question
from doorstroom.store.versions import OPEN_CONNECTIONS, Store, StoreError, _frame
from tests.given import NOW, example_in, hand_in, rows, silent, store_of, write_tables

DAY = dt.date(2025, 7, 1)
ONE = "pilot_id | milestone  | happened_on | outcome\na | evaluation | 2025-01-01 | successful"
TWO = ONE + "\nb | evaluation | 2025-02-01 | successful"


@cache
def _one() -> Path:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return store_of(folder, milestones=ONE).path


@cache
def _handed_in() -> Path:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    hand_in(Store(folder / "store"), write_tables(folder / "in", milestones=ONE))
    return folder / "store"


def one_version(folder: Path) -> Store:
    """A store with one version of ONE, without a ledger: made once."""
    return Store(shutil.copytree(_one(), folder / "store"))


def one_handed_in(folder: Path) -> Store:
    """A store into which ONE was loaded: made once."""
    return Store(shutil.copytree(_handed_in(), folder / "store"))


def waiting(store, **given):
    return [row[0] for row in rows(store.ask("waiting_decisions", as_of=DAY, **given), "pilot_id")]


def test_every_load_is_a_new_version_and_readers_see_the_last(tmp_path):
    store = one_version(tmp_path)
    assert waiting(store) == ["a"]
    store_of(tmp_path, milestones=TWO)
    assert waiting(store) == ["a", "b"]
    assert store.names() == ["2026-03-31T0900_0001", "2026-03-31T0900_0002"]
    assert store.current().name == "2026-03-31T0900_0002"
    assert store.current().n_pilots == 2


def test_going_back_moves_the_pointer_and_nothing_else(tmp_path):
    one_version(tmp_path)
    store = store_of(tmp_path, milestones=TWO)
    before = {path: path.read_bytes() for path in store.path.glob("*.duckdb")}
    store.back("2026-03-31T0900_0001")
    assert waiting(store) == ["a"]
    assert {path: path.read_bytes() for path in store.path.glob("*.duckdb")} == before


def test_after_going_back_a_new_load_gets_a_number_of_its_own(tmp_path):
    one_version(tmp_path)
    store_of(tmp_path, milestones=TWO).back("2026-03-31T0900_0001")
    assert store_of(tmp_path, milestones=TWO).current_name() == "2026-03-31T0900_0003"


def test_old_versions_are_kept_by_a_rule_and_every_hand_in(tmp_path):
    store = Store(tmp_path / "store")
    for nth in range(4):
        hand_in(store, write_tables(tmp_path / str(nth), milestones=f"{ONE}\np{nth} | started | 2025-01-01 |"), keep=2)
    assert [name[-1] for name in store.names()] == ["3", "4"]
    assert len(store.ledger.hand_ins()) == 4


def test_the_version_that_readers_see_is_never_removed(tmp_path):
    one_version(tmp_path)
    store = store_of(tmp_path, milestones=TWO, keep=2)
    store.back("2026-03-31T0900_0001")
    with store.loading():
        forget_old(store, keep=1)
    assert "2026-03-31T0900_0001" in store.names()


def test_the_files_are_kept_as_they_were_handed_in(tmp_path):
    store, folder = one_handed_in(tmp_path), write_tables(tmp_path / "in", milestones=ONE)
    (kept,) = store.ledger.hand_ins()
    assert sorted(kept.files) == ["milestones.csv", "pilots.csv"]
    for name, checksum in kept.files.items():
        assert store.ledger.file(checksum).read_bytes() == (folder / name).read_bytes()


def test_leftovers_of_a_killed_load_are_cleaned_at_the_next(tmp_path):
    store = one_handed_in(tmp_path)
    for name in ("building-2026-03-31T0900_0002.duckdb", "building-2026-03-31T0900_0002.duckdb.wal"):
        (store.path / name).write_bytes(b"half")
    (kept,) = store.ledger.hand_ins()
    half = store.ledger.folder(kept).with_name(".building-2026-03-31_00000000")
    shutil.copytree(store.ledger.folder(kept), half)
    assert store.ledger.hand_ins() == [kept]
    hand_in(store, write_tables(tmp_path / "two", milestones=TWO))
    assert not list(store.path.rglob("*building-*"))
    assert waiting(store) == ["a", "b"]


def test_a_reader_cannot_write_or_reach_outside_the_version(tmp_path):
    store = one_version(tmp_path)
    store.current()
    connection = store._connection(store.current_name())
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
    store = one_version(tmp_path)
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


def test_readers_of_more_versions_than_stay_open_never_lose_their_connection(tmp_path):
    """Readers race over eight versions, of which four stay open: each answer is right, and none stays open unused."""
    one_version(tmp_path)
    store = store_of(tmp_path, milestones=TWO)
    for nth in range(3, 9):
        shutil.copyfile(store.file(store.names()[nth % 2]), store.file(f"2026-03-31T0900_{nth:04}"))
    asked = store.names() * 10
    random.Random(7).shuffle(asked)

    def count(name):
        return name, len(store.ask("waiting_decisions", version=name, as_of=DAY))

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        found = set(pool.map(count, asked))
    assert found == {(name, 2 if int(name[-1]) in (2, 3, 5, 7) else 1) for name in store.names()}
    assert open_versions(store) <= OPEN_CONNECTIONS


def open_versions(store):
    """How many versions this process holds open."""
    held = (Path(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd"))
    return len({os.readlink(fd) for fd in held if fd.is_symlink()} & {str(store.file(name)) for name in store.names()})


def test_one_publishes_at_a_time(tmp_path):
    store, folder = one_handed_in(tmp_path), write_tables(tmp_path / "in", milestones=TWO)
    with store.loading(), pytest.raises(StoreError, match="locked_handed_in"):
        hand_in(store, folder, wait=0)
    assert waiting(store) == ["a"]
    assert [one.is_new for one in hand_in(store, folder).hand_ins] == [False]  # it was kept, and is published now
    assert waiting(store) == ["a", "b"]


def test_the_lock_of_a_killed_loader_holds_nobody_up(tmp_path):
    store = one_version(tmp_path)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from doorstroom.store.versions import Store\n"
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


@pytest.fixture(scope="module")
def three_versions(tmp_path_factory):
    store = one_version(tmp_path_factory.mktemp("three"))
    for nth in (2, 3):
        shutil.copyfile(store.file(store.names()[0]), store.file(f"2026-03-31T0900_{nth:04}"))
    store.point_to("2026-03-31T0900_0003")
    return store.path


@pytest.mark.parametrize(
    ("pointer", "code"),
    [
        (None, "pointer_missing"),
        (b"", "pointer_broken"),
        (b"nonsense", "pointer_broken"),
        (b"../../etc/passwd", "pointer_broken"),
        (b"2026-01-01T0000_0009", "pointer_broken"),
        (b"\xff\xfe", "pointer_broken"),
        ("/dev/zero", "pointer_broken"),  # without an end
    ],
)
def test_versions_without_a_pointer_to_one_are_left_alone_and_said(tmp_path, three_versions, pointer, code):
    store = Store(shutil.copytree(three_versions, tmp_path / "store"))
    current = store.path / "CURRENT"
    current.unlink()
    if isinstance(pointer, str):
        current.symlink_to(pointer)
    elif pointer is not None:
        current.write_bytes(pointer)
    before = folder_of(store)
    handed_in = [write_tables(tmp_path / "new", milestones=TWO)]
    for attempt in (
        lambda: waiting(store),
        store.require_untouched,
        lambda: load(store, handed_in, municipality="m", now=NOW, keep=2, progress=silent),
        lambda: recompose(store, municipality="m", now=NOW, keep=2, progress=silent),
    ):
        with pytest.raises(StoreError, match=f"{code}|not_empty") as refused:
            attempt()
        assert str(store.path) in error_in_words(refused.value, words_for("nl"))
    assert folder_of(store) == before
    store.back(store.names()[1])  # what the message says to do
    assert waiting(store) == ["a"]


def folder_of(store):
    return {path: path.read_bytes() for path in store.path.rglob("*") if path.is_file() and path.name != "loading.lock"}


def test_a_folder_with_the_name_of_a_version_is_no_version(tmp_path, three_versions):
    store = Store(shutil.copytree(three_versions, tmp_path / "store"))
    names = store.names()
    store.file(names[0]).unlink()
    store.file(names[0]).mkdir()
    assert store.names() == names[1:]
    with pytest.raises(StoreError, match="unknown_version") as refused:
        store.back(names[0])
    assert names[0] not in refused.value.details["known"]


@pytest.mark.parametrize(
    "there",
    ["handed_in/2026-03-31T0900_0007/pilots.csv", "2026-03-31T0900_0007.duckdb", ".2026-03-31T0900_0007.duckdb.aB3x"],
)
def test_no_example_is_put_where_anything_of_anybody_is(tmp_path, there):
    store = Store(tmp_path / "store")
    store.require_untouched()
    for nobodys in ("loading.lock", "temp/x", "public/publishing.lock", "building-2026-03-31T0900_0001.duckdb"):
        (store.path / nobodys).parent.mkdir(parents=True, exist_ok=True)
        (store.path / nobodys).touch()
    store.require_untouched()
    (store.path / there).parent.mkdir(parents=True, exist_ok=True)
    (store.path / there).touch()
    with pytest.raises(StoreError, match="not_empty"):
        store.require_untouched()


def test_an_example_that_was_handed_in_and_never_shown_is_nobodys(tmp_path, monkeypatch):
    """Its first load was killed in between: the next one goes on, and not where records of somebody are."""
    made_up, store = write_tables(tmp_path / "made_up", milestones=TWO), Store(tmp_path / "store")
    shutil.copy(EXAMPLE / "example.toml", made_up)
    with monkeypatch.context() as killed:
        killed.setattr(loading, "_made_visible", fail)
        with pytest.raises(OSError, match="No space"):
            hand_in(store, made_up)
    assert len(store.ledger.hand_ins()) == 1
    store.require_untouched()
    assert [one.is_new for one in hand_in(store, made_up).hand_ins] == [False]
    assert waiting(store) == ["a", "b"]
    other = one_handed_in(tmp_path / "other")
    other.file(other.current_name()).unlink()
    (other.path / "CURRENT").unlink()
    with pytest.raises(StoreError, match="not_empty"):
        other.require_untouched()


def test_a_store_whose_ledger_came_back_in_part_is_not_written_to(tmp_path):
    store = one_handed_in(tmp_path)
    hand_in(store, write_tables(tmp_path / "two", milestones=TWO))
    before, away = store.ledger.hand_ins()[0], tmp_path / "away"
    shutil.move(store.ledger.folder(before), away)
    with pytest.raises(LedgerError, match="hand_ins_missing") as refused:
        hand_in(store, write_tables(tmp_path / "new", milestones=ONE))
    assert before.id in error_in_words(refused.value, words_for("nl"))
    assert len(store.names()) == 2
    shutil.move(away, store.ledger.folder(before))
    hand_in(store, write_tables(tmp_path / "new", milestones=ONE))
    assert len(store.ask("hand_ins")) == 3


@pytest.mark.parametrize("loads_before", [0, 1])
def test_a_load_that_fails_at_its_last_step_leaves_nothing_behind(tmp_path, monkeypatch, loads_before):
    store, folder = Store(tmp_path / "store"), write_tables(tmp_path / "in", milestones=TWO)
    if loads_before:
        one_handed_in(tmp_path)
    before = store.ledger.hand_ins(), store.names()
    with monkeypatch.context() as full:
        full.setattr(Store, "point_to", fail)
        with pytest.raises(IntakeError, match="cannot_write"):
            hand_in(store, folder)
    assert (store.ledger.hand_ins(), store.names()) == before
    assert not list(store.path.rglob("*building-*"))
    hand_in(store, folder)
    assert waiting(store) == ["a", "b"]


def fail(*_):
    raise OSError(28, "No space left on device")


def test_versions_are_in_the_order_of_their_numbers_whatever_the_clock_said(tmp_path):
    """A clock that jumps back, and more than 9999 versions: the newest is the newest."""
    store = one_version(tmp_path)
    clock = [NOW.replace(year=2027), NOW.replace(year=2024), NOW.replace(year=2025)]
    for now, tables in zip(clock, (ONE, TWO, ONE), strict=True):
        store = store_of(tmp_path, milestones=tables, now=now, keep=3)
    assert [name[-1] for name in store.names()] == ["2", "3", "4"]
    assert store.current_name() == "2025-03-31T0900_0004"
    for name in ("2025-03-31T0900_9999", "2025-03-31T0900_10000"):
        store.file(name).touch()
    assert [name.partition("_")[2] for name in store.names()] == ["0002", "0003", "0004", "9999", "10000"]


def test_without_hand_ins_nothing_is_put_together(tmp_path):
    store = one_version(tmp_path)
    with pytest.raises(StoreError, match="ledger_empty"):
        recompose(store, municipality="m", now=NOW, keep=2, progress=silent)
    assert waiting(store) == ["a"]


def test_files_that_were_kept_before_there_was_a_ledger_become_hand_ins_of_their_days(tmp_path):
    """Two versions, with what was handed in for each: a plan that moved between them was re-planned."""
    store = Store(tmp_path / "store")
    plan = "pilot_id | milestone | planned_on | happened_on\na | started | | 2025-01-01\na | ended | {} |"
    for name, day in (("2026-01-31T0900_0001", "2026-03-31"), ("2026-02-28T1730_0002", "2026-09-30")):
        write_tables(store.path / "handed_in" / name, milestones=plan.format(day))
        (store.path / "handed_in" / name / ".rows").mkdir()
    recompose(store, municipality="m", now=NOW, keep=2, progress=silent)
    kept = [(one.reported_on.isoformat(), one.said_by) for one in store.ledger.hand_ins()]
    assert kept == [("2026-01-31", "given"), ("2026-02-28", "given")]
    assert not (store.path / "handed_in").exists()
    pilot = store.ask("pilot", as_of=dt.date(2026, 2, 28), pilot_key="m/a")
    assert rows(pilot, "first_planned_end") == [("2026-03-31",)]
    timeline = rows(store.ask("pilot_timeline", as_of=dt.date(2026, 2, 28), pilot_key="m/a"), "planned_on")
    assert {("2026-03-31",), ("2026-09-30",)} <= set(timeline)


def test_a_broken_version_is_told_by_its_name(tmp_path):
    store = one_version(tmp_path)
    store.file(store.current_name()).write_bytes(b"not a database at all" * 1000)
    with pytest.raises(StoreError, match="version_unreadable"):
        Store(store.path).current()


class Tripping:
    """A connection of which every cursor trips over itself, as DuckDB does when an assertion of its own fails."""

    def cursor(self):
        return self

    def execute(self, *_):
        raise duckdb.InternalException("INTERNAL Error: dict-surviving join")

    def close(self):
        pass


@pytest.mark.parametrize(("n_trips", "is_answered"), [(0, True), (1, True), (2, True), (3, False)])
def test_a_question_that_duckdb_trips_over_is_asked_again_on_another_connection(
    tmp_path, monkeypatch, n_trips, is_answered
):
    store = one_version(tmp_path)
    opened, left = store._open, [Tripping()] * n_trips
    monkeypatch.setattr(store, "_open", lambda version: left.pop() if left else opened(version))
    store._connections.clear()
    if not is_answered:
        with pytest.raises(StoreError, match="version_unreadable"):
            store.ask("stage_now", as_of=DAY)
        return
    assert len(store.ask("stage_now", as_of=DAY)) == 1
    assert left == []


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
    store = one_version(tmp_path)
    with pytest.raises(QuestionError, match=code):
        store.ask("waiting_decisions", **given)


@pytest.mark.parametrize(("nth", "place"), [(0, 0.1), (1, 0.5), (2, 0.9)])
def test_a_version_that_was_damaged_is_said_to_be_unreadable(tmp_path, nth, place):
    file = (store := one_version(tmp_path)).file(store.current_name())
    whole = bytearray(file.read_bytes())
    start = int(len(whole) * place)
    whole[start : start + len(whole) // 3] = b"\xff" * (len(whole[start : start + len(whole) // 3]))
    file.write_bytes(whole)
    said = set()
    for name in sorted(names())[nth::3]:  # each is asked of one that is damaged at one of the places
        own = {"pilot_key": "m/a", "file": "pilots.csv", "hand_in": "x", "place": "m"}
        given = {key: value for key, value in own.items() if key in question(name).parameters}
        try:
            Store(store.path).ask(name, **given, **days(name))
        except StoreError as error:
            said.add(error.code)
    assert said == {"version_unreadable"}


def days(name):
    """What a question must be given of days."""
    return {day: DAY for day in ("as_of", "since") if day in question(name).parameters}


def test_an_unknown_question_names_the_known_ones(tmp_path):
    store = one_version(tmp_path)
    with pytest.raises(QuestionError, match="waiting_decisions"):
        store.ask("who_is_late")


def test_a_version_of_another_release_says_so_and_is_made_anew_from_its_files(tmp_path):
    store = one_handed_in(tmp_path)
    with duckdb.connect(str(store.file(store.current_name()))) as other_release:
        other_release.execute("update load_info set made_by = 'earlier'")
    with pytest.raises(StoreError, match="other_release"):
        store.current()
    recompose(store, municipality="m", now=NOW, keep=24, progress=silent)
    assert waiting(store) == ["a"]


def test_the_example_and_records_of_ones_own_are_neither_mixed_nor_compared(tmp_path):
    """Else whoever loads a first list is told that hundreds of made-up pilots have disappeared."""
    made_up = write_tables(tmp_path / "made_up", milestones=TWO)
    shutil.copy(EXAMPLE / "example.toml", made_up)
    store = Store(tmp_path / "store")
    hand_in(store, made_up)
    (alone := write_tables(tmp_path / "alone", milestones=ONE)).joinpath("milestones.csv").unlink()
    with pytest.raises(IntakeError, match="missing_table"):  # the milestones of the example are not one's own
        hand_in(store, alone)
    hand_in(store, write_tables(tmp_path / "own", milestones=ONE))
    assert waiting(store) == ["a"]
    told = store.ask("since_last_time", as_of=NOW.date(), since=DAY)
    assert not {"new_pilot", "removed", "left_list"} & set(told.kind)
    with pytest.raises(LedgerError, match="example_beside_own"):
        hand_in(store, made_up)


def test_a_version_is_made_anew_with_its_mapping_and_its_own_reference_date(tmp_path):
    (tmp_path / "list").mkdir()
    (tmp_path / "list" / "lijst.csv").write_text("Nr,Naam,Start\n1,Een,2025-01-01\n")
    mapping = tmp_path / "own.toml"
    mapping.write_text(
        '[columns]\npilot_id = "Nr"\ntitle = "Naam"\n[[milestones]]\nmilestone = "started"\nhappened_on = "Start"\n'
    )
    store = Store(tmp_path / "store")
    load(store, [tmp_path / "list"], municipality="m", now=NOW, keep=2, mapping_file=mapping, progress=silent)
    recompose(store, municipality="m", now=NOW, keep=2, progress=silent)
    assert rows(store.ask("stage_now", as_of=DAY), "pilot_id", "stage") == [("1", "running")]
    store = example_in(tmp_path / "example")
    before = store.current()
    recompose(store, municipality="m", now=NOW, keep=2, progress=silent)
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
