"""A backup is whole or not there, while loads run too; what is put back answers as what was copied."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from doorstroom.ledger.purge import Reason
from doorstroom.ledger.taking import Said
from doorstroom.store import backup as copying
from doorstroom.store.backup import BackupError, Difference, backup, restore, verify
from doorstroom.store.load import load, purge, recompose
from doorstroom.store.versions import Store, StoreError
from tests.given import NOW, example_in, hand_in, hand_in_at_once, rows, silent, write_tables

STARTED = "pilot_id | milestone | happened_on\n{0} | started | 2025-01-01"
ASKED = ("stage_now", "portfolio_counts", "unanswered", "record_state", "stagnation", "waiting_decisions")
N_LOADS = 4
PROCESSES = multiprocessing.get_context("forkserver")  # each begins by itself, whatever ran here before,
PROCESSES.set_forkserver_preload([__name__])  # with what was read once for all of them: two seconds each
PATIENCE = 120  # seconds; only ever waited for in full when a test fails


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> Store:
    """A store in use: the example, with all that stands beside versions and ledger."""
    store = example_in(tmp_path_factory.mktemp("real") / "store")
    for name in ("temp/spill", "workbench/x.duckdb", "public/x/y", "drafts/d/list.csv", "building-x.duckdb"):
        (store.path / name).parent.mkdir(exist_ok=True, parents=True)
        (store.path / name).write_text("x")
    (store.path / "lost+found").mkdir()
    return store


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    store = Store(folder / "store")
    told = (
        (write_tables(folder / one, milestones=STARTED.format(one)), {"said": Said(one, NOW.date())}) for one in "ab"
    )
    hand_in_at_once(store, *told)
    return folder


def answers(store: Store) -> dict[str, list]:
    day = {"as_of": NOW.date()}
    asked = dict.fromkeys(ASKED, day) | {"hand_ins": {}}
    return {name: sorted(map(str, store.ask(name, **given).to_dict("records"))) for name, given in asked.items()}


def said_wrong(work, *arguments: object) -> str:
    with pytest.raises((BackupError, StoreError)) as raised:
        work(*arguments)
    return raised.value.code


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# -------------------------------------------------------------- there and back


def test_a_copy_can_be_asked_and_copied_as_the_store_that_it_is(small, tmp_path):
    backup(Store(small / "store"), tmp_path / "copy")
    (tmp_path / "copy" / "public").mkdir()
    (tmp_path / "copy" / "public" / "made").touch()  # on first use, as beside any store
    assert verify(tmp_path / "copy")[1] == []
    copy = Store(tmp_path / "copy")
    reason = Reason("kantoor", NOW.astimezone(dt.UTC), "x")
    last = copy.ledger.hand_ins()[-1]
    purge(copy, hand_in=last.id, text=None, reason=reason, municipality="m", now=NOW, keep=24, progress=silent)
    assert verify(tmp_path / "copy")[1]
    backup(copy, tmp_path / "anew")
    assert verify(tmp_path / "anew")[1] == []
    restore(tmp_path / "anew", Store(tmp_path / "again"))
    assert len(Store(tmp_path / "again").ledger.hand_ins()) == 1


def test_what_is_put_back_answers_the_same_and_goes_on(real, tmp_path):
    made = backup(real, tmp_path / "copy")
    assert verify(tmp_path / "copy") == (made, [])
    there = {path.name for path in (tmp_path / "copy").iterdir()}
    assert there == {"CURRENT", "SHA256SUMS", "ledger", f"{real.current_name()}.duckdb"}
    assert not [path for path in (tmp_path / "copy").rglob(".*") if path.name in (".said", ".lock")]
    again = Store(tmp_path / "again")
    assert restore(tmp_path / "copy", again) == made
    assert (again.names(), again.current_name()) == (real.names(), real.current_name())
    assert answers(again) == answers(real)
    assert again.ledger.damaged() == []
    recompose(again, is_read_again=False, municipality="m", now=NOW, keep=24, progress=silent)
    assert answers(again) == answers(real)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "copy"]


def test_the_checksums_are_read_by_the_tool_that_every_server_has(small, tmp_path):
    backup(Store(small / "store"), tmp_path / "copy")
    check = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tmp_path / "copy", check=False).returncode == 0


def test_what_was_taken_back_and_removed_for_good_stays_so(small, tmp_path):
    store = Store(shutil.copytree(small / "store", tmp_path / "store"))
    first, second = store.ledger.hand_ins()
    store.ledger.take_back(first, by="kantoor", at=NOW, why="verkeerd")
    reason = Reason("kantoor", NOW.astimezone(dt.UTC), "x")
    later = Said(source="c", reported_on=NOW.date())
    hand_in(store, write_tables(tmp_path / "c", milestones=STARTED.format("c")), said=later)
    purge(store, hand_in=second.id, text=None, reason=reason, municipality="m", now=NOW, keep=24, progress=silent)
    backup(store, tmp_path / "copy")
    again = Store(tmp_path / "again")
    restore(tmp_path / "copy", again)
    assert (again.ledger.purged(), set(again.ledger.taken_back(first.source))) == ({second.id}, {first.id})
    assert rows(again.ask("stage_now", as_of=NOW.date()), "pilot_id") == [("c",)]


def test_where_readers_see_nothing_there_is_nothing_to_copy(small, tmp_path):
    assert said_wrong(backup, Store(tmp_path / "none"), tmp_path / "copy") == "store_empty"
    store = Store(shutil.copytree(small / "store", tmp_path / "store"))
    (store.path / "CURRENT").unlink()
    assert said_wrong(backup, store, tmp_path / "copy") == "pointer_missing"
    assert not (tmp_path / "copy").exists()


# ------------------------------------------------------------------- where to


def test_a_copy_goes_where_nothing_is(small, tmp_path):
    store = Store(small / "store")
    (tmp_path / "empty").mkdir()
    assert backup(store, tmp_path / "empty").n_files == len(everything(tmp_path / "empty")) - 1
    assert backup(store, tmp_path / "new" / "folder").version == store.current_name()
    (tmp_path / "file").touch()
    for taken in ("empty", "file"):
        assert said_wrong(backup, store, tmp_path / taken) == "backup_not_empty"
    assert said_wrong(backup, store, store.path / "copy") == "backup_in_store"
    assert said_wrong(backup, store, store.path) == "backup_in_store"


def test_nothing_is_put_over_what_is_there(small, tmp_path):
    backup(Store(small / "store"), tmp_path / "copy")
    store = Store(shutil.copytree(small / "store", tmp_path / "store"))
    before = everything(store.path)
    assert said_wrong(restore, tmp_path / "copy", store) == "restore_not_empty"
    assert everything(store.path) == before
    (tmp_path / "disk" / "lost+found").mkdir(parents=True)
    assert restore(tmp_path / "copy", Store(tmp_path / "disk")).version == store.current_name()


def test_what_is_no_regular_file_is_named_and_not_waited_for(small, tmp_path):
    store = Store(shutil.copytree(small / "store", tmp_path / "store"))
    os.mkfifo(store.path / "ledger" / "pipe")
    assert said_wrong(backup, store, tmp_path / "copy") == "backup_strange"
    (store.path / "ledger" / "pipe").unlink()
    (store.path / "ledger" / "new\nline").touch()
    assert said_wrong(backup, store, tmp_path / "copy") == "backup_strange"
    assert not (tmp_path / "copy").exists()


def test_a_ledger_that_lies_on_another_disk_is_copied_too(small, tmp_path):
    store = Store(shutil.copytree(small / "store", tmp_path / "store"))
    shutil.move(store.path / "ledger", tmp_path / "elsewhere")
    (store.path / "ledger").symlink_to(tmp_path / "elsewhere")
    backup(store, tmp_path / "copy")
    restore(tmp_path / "copy", Store(tmp_path / "again"))
    assert answers(Store(tmp_path / "again")) == answers(store)
    assert len(Store(tmp_path / "again").ledger.hand_ins()) == 2


# --------------------------------------------------------------------- damage


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def version_in(copy: Path) -> Path:
    return next(copy.glob("*.duckdb"))


DAMAGE = {
    "a bit of a version": (lambda copy: flip(version_in(copy)), "differs"),
    "a bit of a file": (lambda copy: flip(next((copy / "ledger" / "files").iterdir())), "differs"),
    "another pointer": (lambda copy: (copy / "CURRENT").write_text("2026-01-01T0000_0001"), "differs"),
    "no version": (lambda copy: version_in(copy).unlink(), "lacks"),
    "no pointer": (lambda copy: (copy / "CURRENT").unlink(), "lacks"),
    "a file more": (lambda copy: (copy / "ledger" / "extra.json").write_text("{}"), "extra"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_copy_that_is_not_as_it_was_made_is_not_put_back(small, tmp_path, kind):
    harm, what = DAMAGE[kind]
    made = backup(Store(small / "store"), tmp_path / "copy")
    harm(tmp_path / "copy")
    found, differences = verify(tmp_path / "copy")
    assert (found.version, [one.what for one in differences]) == (made.version, [what])
    assert isinstance(differences[0], Difference)
    assert said_wrong(restore, tmp_path / "copy", Store(tmp_path / "again")) == "backup_damaged"
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("line", ["cut", "of another folder", "a bit"])
def test_checksums_that_were_tampered_with_are_not_believed(small, tmp_path, line):
    backup(Store(small / "store"), tmp_path / "copy")
    sums = tmp_path / "copy" / "SHA256SUMS"
    lines = sums.read_text().splitlines(keepends=True)
    if line == "cut":  # with its file: nothing else would show it
        del lines[2]
        sums.write_text("".join(lines))
    elif line == "a bit":
        flip(sums)
    else:
        told = dict(part.rstrip("\n").split("  ")[::-1] for part in lines[1:-1])
        sums.write_bytes(copying._sealed(told | {"../outside": "0" * 64}, "x"))
    for work in (verify, lambda copy: restore(copy, Store(tmp_path / "again"))):
        assert said_wrong(work, tmp_path / "copy") == "backup_sums_damaged"
    sums.unlink()
    assert said_wrong(verify, tmp_path / "copy") == "no_backup"


def test_what_was_damaged_before_it_was_copied_is_named(small, tmp_path):
    store = Store(shutil.copytree(small / "store", tmp_path / "store"))
    first, second = store.ledger.hand_ins()
    flip(next(store.ledger.folder(first).glob("tables/*.parquet")))
    name, checksum = next(iter(second.files.items()))
    flip(store.ledger.file(checksum))
    assert backup(store, tmp_path / "copy").damaged == (first.id, name)
    assert verify(tmp_path / "copy")[1] == []


# ------------------------------------------------- killed, full, and in motion


def ends_itself(work: str, store: Path, copy: Path, step: int) -> None:
    """A backup or a restore that dies before it opens a file to write, or names it, for the `step`th time."""
    seen = 0

    def touched(event: str, arguments: tuple) -> None:
        nonlocal seen
        writes = event == "open" and isinstance(arguments[1], str) and not arguments[1].startswith("r")
        if event == "os.rename" or writes:
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)
            seen += 1

    sys.addaudithook(touched)
    backup(Store(store), copy) if work == "backup" else restore(copy, Store(store))


def run(target, *arguments: object) -> int:
    process = PROCESSES.Process(target=target, args=arguments)
    process.start()
    process.join()
    return process.exitcode


@pytest.mark.parametrize("step", [0, 1, 9, "sums", "name"])
def test_a_backup_that_is_killed_is_none_and_the_next_one_goes_on(small, tmp_path, step):
    n_files = backup(Store(small / "store"), tmp_path / "whole").n_files
    nth = {"sums": n_files, "name": n_files + 2}.get(step, step)
    assert run(ends_itself, "backup", small / "store", tmp_path / "copy", nth) == -signal.SIGKILL
    assert not (tmp_path / "copy").exists()
    backup(Store(small / "store"), tmp_path / "copy")
    assert everything(tmp_path / "copy") == everything(tmp_path / "whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "whole"]


@pytest.mark.parametrize("step", [1, 2, 3, 30])
def test_of_a_restore_that_is_killed_nobody_takes_half_for_a_whole(small, tmp_path, step):
    backup(Store(small / "store"), tmp_path / "copy")
    store = Store(tmp_path / "again")
    assert run(ends_itself, "restore", store.path, tmp_path / "copy", step) == -signal.SIGKILL
    if store.names():  # neither readers, nor a load, take it for a store
        assert said_wrong(store.current_name) == "pointer_missing"
        given = write_tables(tmp_path / "given", milestones=STARTED.format("z"))
        with pytest.raises(StoreError, match="pointer_missing"):
            hand_in(store, given)
        assert said_wrong(restore, tmp_path / "copy", store) == "restore_not_empty"
        store.path.rename(tmp_path / "aside")
    restore(tmp_path / "copy", store)
    assert answers(store) == answers(Store(small / "store"))


def on_a_full_disk(work: str, store: Path, copy: Path, size: int, noted) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        backup(Store(store), copy) if work == "backup" else restore(copy, Store(store))
    except OSError as error:
        noted.put(error.strerror)


@pytest.mark.parametrize("size", [1, 700, 100_000])
def test_a_full_disk_leaves_nothing_of_a_copy(small, tmp_path, size):
    noted = PROCESSES.SimpleQueue()
    assert run(on_a_full_disk, "backup", small / "store", tmp_path / "copy", size, noted) == 0
    assert noted.get() == "File too large"
    assert list(tmp_path.iterdir()) == []
    backup(Store(small / "store"), tmp_path / "copy")
    assert run(on_a_full_disk, "restore", tmp_path / "again", tmp_path / "copy", size, noted) == 0
    assert noted.get() == "File too large"
    store = Store(tmp_path / "again")
    assert {path.name for path in store.path.iterdir()} <= {"loading.lock"}
    restore(tmp_path / "copy", store)
    assert answers(store) == answers(Store(small / "store"))


def loads_on(store: Path, folder: Path, begun, ended) -> None:
    """Loads list after list, keeps three versions, and removes one hand-in for good."""
    for nth in range(N_LOADS):
        given = write_tables(folder / str(nth), milestones=STARTED.format(f"p{nth}"))
        said = Said(f"bron {nth}", NOW.date())
        publishing = {"municipality": "m", "now": NOW, "keep": 3, "progress": silent}
        load(Store(store), [given], said=said, **publishing)
        begun.set()
        if nth == N_LOADS // 2:
            reason = Reason("kantoor", NOW.astimezone(dt.UTC), "x")
            last = Store(store).ledger.hand_ins()[-1]
            purge(Store(store), hand_in=last.id, text=None, reason=reason, **publishing)
    ended.set()


def test_while_lists_are_loaded_and_removed_each_copy_is_a_store_of_one_moment(small, tmp_path):
    store = Store(shutil.copytree(small / "store", tmp_path / "store"))
    begun, ended = PROCESSES.Event(), PROCESSES.Event()
    loader = PROCESSES.Process(target=loads_on, args=(store.path, tmp_path / "lists", begun, ended))
    loader.start()
    assert begun.wait(PATIENCE)
    n_copies = 0
    while n_copies < 3 or not ended.is_set():
        copy, again = tmp_path / f"copy{n_copies}", Store(tmp_path / f"again{n_copies}")
        made = backup(store, copy)
        assert (made.damaged, verify(copy)[1]) == ((), [])
        restore(copy, again)
        # What its readers see is all in its ledger, but for what was removed for good at that moment.
        told = set(again.ask("hand_ins")["hand_in"])
        assert told <= {one.id for one in again.ledger.hand_ins()} | again.ledger.purged()
        recompose(again, is_read_again=False, municipality="m", now=NOW, keep=3, progress=silent)
        assert again.ledger.damaged() == []
        n_copies += 1
        shutil.rmtree(copy)
        shutil.rmtree(again.path)
    loader.join()
    assert loader.exitcode == 0
    backup(store, tmp_path / "last")
    restore(tmp_path / "last", Store(tmp_path / "again"))
    assert answers(Store(tmp_path / "again")) == answers(store)


def test_what_was_half_removed_is_copied_as_it_is_once_that_is_done(small, tmp_path, monkeypatch):
    store = Store(shutil.copytree(small / "store", tmp_path / "store"))
    every = store.ledger.hand_ins()
    looks = iter([(every[-1].id,)])  # as a first look finds it, in the midst of it
    look = copying._damaged
    monkeypatch.setattr(copying, "_damaged", lambda ledger: next(looks, None) or look(ledger))
    made = backup(store, tmp_path / "copy")
    assert (made.damaged, verify(tmp_path / "copy")[1]) == ((), [])
    restore(tmp_path / "copy", Store(tmp_path / "again"))
    assert answers(Store(tmp_path / "again")) == answers(store)


def test_what_changes_every_time_is_said_after_many_looks(small, tmp_path, monkeypatch):
    store = Store(shutil.copytree(small / "store", tmp_path / "store"))
    looks = iter(range(1_000))
    look = copying._look

    def moving(path: Path) -> dict:
        (store.path / "CURRENT").touch()
        os.utime(store.path / "CURRENT", ns=(next(looks), next(looks)))
        return look(path)

    monkeypatch.setattr(copying, "_look", moving)
    assert said_wrong(backup, store, tmp_path / "copy") == "backup_moving"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"]


def copies_slowly(store: Path, copy: Path, begun, go_on) -> None:
    whole = copying._copied

    def waiting(*arguments: object) -> object:
        begun.set()
        go_on.wait(PATIENCE)
        return whole(*arguments)

    copying._copied = waiting
    backup(Store(store), copy)


def test_two_copies_to_one_folder_do_not_mix(small, tmp_path):
    begun, go_on = PROCESSES.Event(), PROCESSES.Event()
    first = PROCESSES.Process(target=copies_slowly, args=(small / "store", tmp_path / "copy", begun, go_on))
    first.start()
    assert begun.wait(PATIENCE)
    assert said_wrong(backup, Store(small / "store"), tmp_path / "copy") == "backup_running"
    go_on.set()
    first.join()
    assert (first.exitcode, verify(tmp_path / "copy")[1]) == (0, [])


def test_a_purge_of_which_the_copy_holds_half_is_brought_to_its_end(small, tmp_path, monkeypatch):
    """A process that dies between noting what goes and removing it: the copy has what it takes to go on."""
    store = Store(shutil.copytree(small / "store", tmp_path / "store"))
    said = Said(source="c", reported_on=NOW.date())
    hand_in(store, write_tables(tmp_path / "c", pilots="pilot_id | title\nc | Plan van Piet Pietersen"), said=said)
    monkeypatch.setattr("doorstroom.ledger.purge._move", lambda *given: 1 / 0)
    reason = Reason("kantoor", NOW.astimezone(dt.UTC), "x")
    with pytest.raises(ZeroDivisionError):
        purge(
            store,
            hand_in=None,
            text="Piet Pietersen",
            reason=reason,
            municipality="m",
            now=NOW,
            keep=24,
            progress=silent,
        )
    monkeypatch.undo()
    backup(store, tmp_path / "copy")
    again = Store(tmp_path / "again")
    restore(tmp_path / "copy", again)
    recompose(again, is_read_again=False, municipality="m", now=NOW, keep=24, progress=silent)
    assert not [path for path in again.path.rglob("*") if path.is_file() and b"Piet Pietersen" in path.read_bytes()]
    assert len(again.ledger.hand_ins()) == 3
