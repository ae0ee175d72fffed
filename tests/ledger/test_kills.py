"""Processes that die, share or cannot write: a hand-in is whole or absent, the version old or new, nothing is lost."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from doorstroom.ingest.intake import IntakeError
from doorstroom.ledger.hand_in import LedgerError
from doorstroom.ledger.taking import Said
from doorstroom.store.load import load
from doorstroom.store.versions import AUDIT, Store, StoreError
from tests.given import NOW, hand_in, rows, silent, write_tables

STARTED = "pilot_id | milestone | happened_on\n{0} | started | 2025-01-01"
DAYS = ("2026-01-31", "2026-02-28")
CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.utime")  # what a process does to files, and writing
BY_TIME = 1  # any moment, of each list
FULL = (1, 700, 4_000, 100_000)  # bytes that a file may have: of a hand-in, and of a version

# One process that has all modules: those that are killed are forks of it.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.ledger.test_kills", "doorstroom.ledger.again", "openpyxl"])


def a_year(folder: Path) -> Path:
    """Two lists, each of a day of its own: one command, two hand-ins."""
    for nth, day in enumerate(DAYS):
        write_tables(folder / day, milestones=STARTED.format("bc"[nth]), pilots=f"pilot_id | title\n{'bc'[nth]} | Een")
    return folder


def load_all(store: Path, folder: Path, days: Sequence[str] = DAYS) -> None:
    for day in days:
        said = Said("lijst", dt.date.fromisoformat(day))
        load(
            Store(store),
            [folder / day],
            municipality="m",
            now=NOW.replace(minute=DAYS.index(day)),
            keep=99,
            progress=silent,
            said=said,
        )


def loads(store: Path, folder: Path, day: str, step: int | None, seconds: float | None, noted: Path | None) -> None:
    """A load that ends itself, as `kill -9` does: when it has changed the files of the store `step` times and would
    once more, or after some seconds. noted: where it writes down what it did to files, and how many seconds it took.
    """
    changes: list[str] = []

    def touched(event: str, arguments: tuple) -> None:
        writes = event == "open" and isinstance(arguments[1], str) and not arguments[1].startswith("r")
        if (event in CHANGES or writes) and str(store) in str(arguments[0]):
            if len(changes) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            changes.append(event)

    sys.addaudithook(touched)
    if seconds is not None:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
    started = time.monotonic()
    load_all(store, folder, [day])
    if noted:
        seconds = time.monotonic() - started
        noted.write_text(json.dumps({"changes": changes, "seconds": seconds}))


def run(target, *arguments: object) -> int:
    process = PROCESSES.Process(target=target, args=arguments)
    process.start()
    process.join()
    return process.exitcode


def said_by(store: Store) -> list[tuple]:
    told = store.ask("hand_ins")
    return sorted(rows(told, "source", "reported_on"))


def pilots(store: Store) -> list[tuple]:
    return sorted(rows(store.ask("stage_now", as_of=NOW.date()), "pilot_id", "stage"))


@pytest.fixture(scope="module")
def before(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("before")
    hand_in(Store(folder / "store"), write_tables(folder / "eerste", milestones=STARTED.format("a")))
    a_year(folder / "lijsten")
    return folder


def names_of(folder: Path) -> tuple[str, ...]:
    """What lies below a folder, whatever it was numbered."""
    return tuple(
        sorted(re.sub(r"\d[0-9a-f]*|[0-9a-f]{6,}", "#", str(path.relative_to(folder))) for path in folder.rglob("*"))
    )


@pytest.mark.parametrize("day", DAYS)
def test_kill_9_before_and_after_every_file_that_takes_its_place_at_handing_in_and_publishing(before, tmp_path, day):
    """A file takes its place by its name, so between two names nothing else can be half: the first list, of a new
    source, is killed around each name; the second around those of the hand-in and of the version.
    """
    started, lists, is_first = tmp_path / "started", before / "lijsten", day == DAYS[0]
    shutil.copytree(before / "store", started)
    load_all(started, lists, [] if is_first else DAYS[:1])
    whole = shutil.copytree(started, tmp_path / "whole")
    assert run(loads, whole, lists, day, None, None, tmp_path / "noted") == 0
    noted = json.loads((tmp_path / "noted").read_text())
    should_be, n_before = (said_by(Store(whole)), pilots(Store(whole))), len(said_by(Store(started)))
    names = [nth for nth, change in enumerate(noted["changes"]) if change == "os.rename"]
    # Of two files, their hand-in, what the list has said so far, the version, and what says which version holds.
    assert len(names) == 6
    around = {step for nth in names[0 if is_first else 2 :: 1 if is_first else 3] for step in (nth, nth + 1)}
    clock = random.Random(20260331)
    moments = [(step, None) for step in sorted(around)]
    moments += [(None, clock.uniform(0.05, 1) * noted["seconds"]) for _ in range(BY_TIME)]
    seen, mended = set(), set()  # what lies there by the same names, as whole as before, is mended the same way
    for nth, (step, after) in enumerate(moments):
        store = Store(shutil.copytree(started, tmp_path / str(nth)))
        old = store.current_name()
        assert run(loads, store.path, lists, day, step, after, None) in (0, -signal.SIGKILL, -signal.SIGALRM)
        ledger = store.ledger
        assert ledger.damaged() == []
        for one in ledger.hand_ins():
            ledger.check(one)
        assert ledger.damaged_files(ledger.hand_ins()) == []
        told = said_by(store)
        assert set(told) <= set(should_be[0])
        assert (len(told) == n_before) == (store.current_name() == old)
        reached = (len(ledger.hand_ins()) - n_before, len(told) - n_before)
        seen.add(reached)
        lies = (*reached, names_of(store.path)) if step is not None else nth
        if lies not in mended:
            mended.add(lies)
            load_all(store.path, lists, [day])
            store = Store(store.path)
            assert (said_by(store), pilots(store)) == should_be
            assert not list(store.path.rglob("*building-*"))
        shutil.rmtree(store.path)
    assert {(0, 0), (1, 0), (1, 1)} == seen  # before anything, with a hand-in that nobody sees yet, and when they do


def loads_one(store: Path, folder: Path, source: str, begin) -> None:
    begin.wait()
    said = Said(source, NOW.date())
    load(Store(store), [folder], municipality="m", now=NOW, keep=99, progress=silent, said=said)


def test_loaders_at_once_for_a_source_each_are_all_in(tmp_path):
    n = 3
    store, begin = Store(tmp_path / "store"), PROCESSES.Barrier(n)
    sources = [f"bron {nth}" for nth in range(n)]
    folders = [write_tables(tmp_path / one, milestones=STARTED.format(f"p{nth}")) for nth, one in enumerate(sources)]
    loaders = [
        PROCESSES.Process(target=loads_one, args=(store.path, folder, source, begin))
        for folder, source in zip(folders, sources, strict=True)
    ]
    for loader in loaders:
        loader.start()
    for loader in loaders:
        loader.join()
    assert [loader.exitcode for loader in loaders] == [0] * n
    assert store.current_name() == store.names()[-1]
    assert [source for source, _ in said_by(store)] == sources
    assert [pilot for pilot, _ in pilots(store)] == [f"p{nth}" for nth in range(n)]
    assert not list(store.path.rglob("*building-*"))


def loads_on_a_full_disk(store: Path, folder: Path, size: int, noted) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        load_all(store, folder)
    except (IntakeError, StoreError, LedgerError) as error:
        noted.put(error.code)


def as_it_is(store: Path) -> dict[str, bytes]:
    """Everything in the store but the files that are locked, which hold nothing, and who tried what."""
    files = (path for path in store.rglob("*") if path.is_file() and not path.name.endswith(".lock"))
    return {str(path): path.read_bytes() for path in files if path.parent.name != AUDIT}


def test_a_full_disk_at_handing_in_or_publishing_leaves_all_as_it_was(before, tmp_path):
    store = Store(shutil.copytree(before / "store", tmp_path / "store"))
    there = as_it_is(store.path)
    for size in FULL:
        noted = PROCESSES.SimpleQueue()
        assert run(loads_on_a_full_disk, store.path, before / "lijsten", size, noted) == 0
        assert noted.get() == "cannot_write", size
        assert as_it_is(store.path) == there, size
    load_all(store.path, before / "lijsten")
    assert pilots(Store(store.path)) == [("a", "running"), ("c", "running")]  # the list of the second day lacks b


def loads_as_somebody_else(store: Path, folder: Path, noted) -> None:
    os.setgid(65534)
    os.setuid(65534)
    try:
        load_all(store, folder)
    except (IntakeError, StoreError, LedgerError) as error:
        noted.put(error.code)
    except OSError as error:
        noted.put(type(error).__name__)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("part", ["", "ledger", "ledger/files"])
def test_what_belongs_to_somebody_else_is_said_and_left_alone(before, tmp_path, part):
    store, noted = Store(shutil.copytree(before / "store", tmp_path / "store")), PROCESSES.SimpleQueue()
    for path in [store.path, *store.path.rglob("*")]:
        is_theirs = str(path).startswith(str(store.path / part))
        path.chmod((0o755 if is_theirs else 0o777) if path.is_dir() else (0o644 if is_theirs else 0o666))
    temp = Path(tempfile.gettempdir())
    for folder in {one for own in (tmp_path, before) for one in (own, *own.parents) if temp in one.parents}:
        folder.chmod(0o755)
    there = as_it_is(store.path)
    assert run(loads_as_somebody_else, store.path, before / "lijsten", noted) == 0
    assert noted.get() == "cannot_write"
    assert as_it_is(store.path) == there
