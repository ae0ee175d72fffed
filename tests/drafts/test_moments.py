"""A full disk, and a process that dies, at each moment of dropping and choosing: what was there before is whole."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from doorstroom.drafts.draft import Draft, Drafts, ListChosen
from doorstroom.drafts.job import Job
from doorstroom.drafts.lists import looked
from doorstroom.i18n import words_for
from doorstroom.ingest.mapping.choices import Choices
from doorstroom.settings import ROOT
from doorstroom.store.versions import Store
from tests.drafts.test_draft import LATER, NOW, TOO_LATE
from tests.drafts.test_job import PATIENCE, given, started  # noqa: F401
from tests.ledger.test_kills import as_it_is

FIRST, SECOND, THIRD = b"Nr;Naam\n1;Een\n", b"Nr;Naam\n1;Twee\n", b"Nr;Naam\n1;Drie\n" * 9
CHOSEN = Choices(targets={"Nr": "pilots.pilot_id", "Naam": "pilots.title"})
LISTS = (ListChosen(("jan.csv", "feb.csv"), choices=CHOSEN),)
ROOM = 40  # bytes that a file may still have

# What somebody does on each step, and what it does to their draft.
ACTS: dict[str, Callable[[Drafts, Draft], object]] = {
    "a file": lambda drafts, own: drafts.add(own, "apr.csv", THIRD, LATER),
    "a file for another": lambda drafts, own: drafts.add(own, "jan.csv", SECOND, LATER),
    "a file less": lambda drafts, own: drafts.drop(own, "jan.csv", LATER),
    "a list apart": lambda drafts, own: drafts.split(
        own, [("jan.csv",), *([("feb.csv",)] * ("feb.csv" in own.files))], LATER
    ),
    "one list": lambda drafts, own: drafts.join(own, LATER),
    "source": lambda drafts, own: drafts.keep(replace(own, source="wmo"), LATER),
    "day": lambda drafts, own: drafts.keep(replace(own, reported_on=dt.date(2026, 3, 1)), LATER),
    "sheets": lambda drafts, own: drafts.keep(replace(own, header_rows=(("jan.csv", None, 2),)), LATER),
    "columns and words": lambda drafts, own: drafts.keep(replace(own, lists=LISTS), LATER),
    "check": lambda drafts, own: drafts.given(replace(own, lists=LISTS)),
    "handing in": lambda drafts, own: drafts.keep(replace(own, is_handed_in=True), LATER),
}
CONTENTS = {"jan.csv": {FIRST, SECOND}, "feb.csv": {FIRST}, "mrt.csv": {SECOND}, "apr.csv": {THIRD}}
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.drafts.test_moments"])


@contextmanager
def full_disk(room: int = ROOM) -> Iterator[None]:
    """No file can be longer than that from here on."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def drafts(tmp_path) -> Drafts:
    """Two files, and a list that waits behind them."""
    made = Drafts(tmp_path / "drafts")
    one = made.new("noor", NOW)
    for name, content in (("jan.csv", FIRST), ("feb.csv", FIRST), ("mrt.csv", SECOND)):
        one = made.add(one, name, content, NOW)
    made.split(one, [("jan.csv", "feb.csv"), ("mrt.csv",)], NOW)
    return made


def own(drafts: Drafts) -> Draft:
    """What Noor finds when she comes back, wherever that is."""
    again = Drafts(drafts.folder)
    return again.latest("noor", LATER, is_handed_in=True) or again.latest("noor", LATER)


def waiting(drafts: Drafts) -> list[tuple[str, ...]]:
    """The files of each list that waits behind that."""
    return [one.files for one in drafts.behind(own(drafts), LATER)]


@pytest.mark.parametrize("act", ACTS)
def test_a_full_disk_leaves_what_was_chosen_before_and_nothing_half(drafts, act):
    before, there = own(drafts), as_it_is(drafts.folder)
    with full_disk(), pytest.raises(OSError, match="File too large"):
        ACTS[act](drafts, before)
    assert (own(drafts), as_it_is(drafts.folder)) == (before, there)
    ACTS[act](drafts, own(drafts))  # once there is room
    assert (own(drafts) != before) == (act != "check")


def test_a_draft_for_which_there_is_no_room_is_not_there_at_all(tmp_path):
    drafts = Drafts(tmp_path)
    with full_disk(), pytest.raises(OSError, match="File too large"):
        drafts.new("noor", NOW)
    assert list(tmp_path.iterdir()) == []


def does(folder: Path, act: str, step: int) -> None:
    """An act that ends itself as `kill -9` does, before it changes the files of the draft once more than `step`."""
    n_changes = 0

    def touched(event: str, arguments: tuple) -> None:
        nonlocal n_changes
        writes = event == "open" and isinstance(arguments[1], str) and not arguments[1].startswith("r")
        if (event in ("os.rename", "os.remove", "os.mkdir") or writes) and str(folder) in str(arguments[0]):
            if n_changes == step:
                os.kill(os.getpid(), signal.SIGKILL)
            n_changes += 1

    drafts = Drafts(folder)
    before = own(drafts)
    sys.addaudithook(touched)
    ACTS[act](drafts, before)


def run(*arguments: object) -> int:
    process = PROCESSES.Process(target=does, args=arguments)
    before = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")  # a screen that another test ran may still stand there
    try:
        process.start()
    finally:
        sys.modules["__main__"] = before
    process.join()
    return process.exitcode


@pytest.mark.parametrize("act", ACTS)
def test_killed_before_and_after_each_change_the_draft_is_as_before_or_as_after(drafts, tmp_path, act):
    before = own(drafts)
    whole = Drafts(shutil.copytree(drafts.folder, tmp_path / "whole"))
    ACTS[act](whole, own(whole))
    after, n_killed = own(whole), 0
    while True:
        killed = Drafts(shutil.copytree(drafts.folder, tmp_path / f"killed {n_killed}"))
        status = run(killed.folder, act, n_killed)
        found = own(killed)
        assert found in (before, after)
        assert all(path.read_bytes() in CONTENTS[path.name] for path in killed.paths(found))
        ACTS[act](killed, found)
        assert (own(killed), waiting(killed)) == (after, waiting(whole))
        if status == 0:
            break
        assert status == -signal.SIGKILL
        n_killed += 1
    assert n_killed >= 2


def test_a_file_that_is_left_over_is_not_looked_at_as_one_that_was_dropped(drafts):
    told = {"sheets": [], "unread": [{"file": "jan.csv", "reason": "leeg"}, {"file": "over.csv", "reason": "leeg"}]}
    assert looked(own(drafts), [replace(Job(drafts.folder / "no").state(), answer=told)]).unread == (
        ("jan.csv", "leeg"),
    )


def test_what_was_half_begun_goes_after_a_day_too(drafts):
    half = drafts.folder / ("0" * 32)
    half.mkdir()
    os.utime(half, (NOW.timestamp(), NOW.timestamp()))
    drafts.new("piet", LATER)
    assert half.is_dir()
    drafts.new("piet", TOO_LATE)
    assert not half.exists()


# ------------------------------------------------------------------------- the work


def test_work_that_nobody_could_find_again_does_not_run(given):  # noqa: F811
    job, before = Job(given / "job"), set(children())
    with full_disk(0), pytest.raises(OSError, match="File too large"):
        job.start(["load", str(given / "files"), "--store", str(given / "store")], read=[given], write=[given])
    assert set(children()) <= before
    assert not job.state().is_running
    assert not job.was_started


def children() -> list[int]:
    return list(map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()))


@pytest.mark.parametrize("room", [0, 100_000])  # not even why it ends can be written; and all but a version
def test_work_on_a_full_disk_publishes_nothing_and_says_why_where_it_can(given, room):  # noqa: F811
    there = as_it_is(given / "store")
    state = started(given, "load", "--lang", "nl", file_bytes=room).wait(PATIENCE)
    assert (state.is_running, state.answer) == (False, None)
    assert as_it_is(given / "store") == there
    why = words_for("nl")("on_screen.errors.cannot_write")
    assert state.problem == (why if room else None)


def test_what_met_a_limit_says_nothing_of_how_it_is_made(given):  # noqa: F811
    state = started(given, "load", "--lang", "nl", memory_bytes=16 << 20).wait(PATIENCE)
    assert (state.was_ended, state.problem, state.answer) == (True, None, None)


@pytest.mark.parametrize("step", ["reading", "composing"])
def test_work_that_is_killed_halfway_hands_in_all_or_nothing_and_can_be_done_again(given, step):  # noqa: F811
    job = started(given, "load")
    while (state := job.wait(0.002)).is_running and not (state.progress and state.progress.step == step):
        pass
    job.cancel()
    state = job.wait(PATIENCE)
    assert (state.is_running, state.answer, state.problem) == (False, None, None)
    assert started(given, "load").wait(PATIENCE).status == 0


STARTS = """
import os, sys
from pathlib import Path
from doorstroom.drafts.job import Job
folder = Path(sys.argv[1])
told = ["load", str(folder / "files"), "--municipality", "m", "--store", str(folder / "store")]
told += ["--json", "--progress", "lines"]
Job(folder / "job").start(told, read=[folder / "files"], write=[folder / "store"])
os.kill(os.getpid(), 9)
"""


def test_work_goes_on_when_who_started_it_is_killed_and_who_comes_next_sees_how_it_ended(given):  # noqa: F811
    killed = subprocess.run([sys.executable, "-c", STARTS, str(given)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    state = Job(given / "job").wait(PATIENCE)
    assert state.status == 0
    assert state.answer["version"] == Store(given / "store").current_name()
