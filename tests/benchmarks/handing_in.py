"""Readers while somebody hands in a large list: how long a run of their screens takes before it, and during it.

    python -m tests.benchmarks.handing_in [--rows 100000] [--readers 20] [--seconds 40] [--pilots 500]

Readers over the real websocket, as in `readers`, on a dashboard of its own. First alone for some seconds; then while a
list of so many rows is looked into, checked and handed in by the same commands, bounds and processes as on the screen;
then on the version with that list, of which nothing was asked yet.
Prints for each the p50, p95 and the slowest run of all screens, how many went wrong, and of the work its seconds and
the most memory that it had at once.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import datetime as dt
import random
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from doorstroom.drafts.draft import Drafts
from doorstroom.drafts.job import PROCESS, Job
from doorstroom.drafts.lists import lists_of, looked, looks, with_lists
from doorstroom.store.versions import DRAFTS, Store
from tests.benchmarks.bombs import memory
from tests.benchmarks.readers import (
    QUERY,
    SCREENS,
    Seen,
    Server,
    Servers,
    look,
    made_store,
    pause,
    quantile,
    read,
    started,
)
from tests.web.screen_socket import visiting

NOW = dt.datetime(2026, 3, 31, 9, 0, tzinfo=dt.UTC)
GOAL = 1.0  # seconds, of the p95 during the work
LOOK_EVERY = 0.1
START_WITHIN = 5  # seconds, in which readers come in
STATUS = ("Loopt", "Geslaagd, wacht op besluit", "Gestopt")


@dataclass
class Step:
    """What a step of the work took."""

    name: str
    seconds: float = 0
    megabytes: float = 0
    said: str = ""


@dataclass
class Work:
    """The work, step by step."""

    steps: list[Step] = field(default_factory=list)


def make_list(path: Path, n_rows: int) -> Path:
    """A list with a row a pilot, as an office would keep it."""
    dice, first = random.Random(n_rows), dt.date(2024, 1, 1)
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, delimiter=";").writerow
        write(["Nr", "Naam pilot", "Gemeente", "Thema", "Status", "Startdatum", "Evaluatie gepland", "Datum evaluatie"])
        for nth in range(n_rows):
            start, status = first + dt.timedelta(days=dice.randrange(600)), dice.choice(STATUS)
            planned = start + dt.timedelta(days=200)
            done = f"{planned:%d-%m-%Y}" if status == STATUS[1] else ""
            place, theme = f"M{nth % 342:03}", f"Thema {nth % 7}"
            write([nth, f"Pilot {nth}", place, theme, status, f"{start:%d-%m-%Y}", f"{planned:%d-%m-%Y}", done])
    return path


async def ended(job: Job, name: str, work: Work) -> Job:
    """The work once it ended, with what it took."""
    step, began = Step(name), time.monotonic()
    work.steps.append(step)
    pid = int((job.folder / PROCESS).read_text().split()[0])
    while job.state().is_running:
        step.megabytes = max(step.megabytes, memory(pid))
        await pause(LOOK_EVERY)
    state = job.state()
    step.seconds = time.monotonic() - began
    step.said = "done" if state.answer is not None else state.problem or "ended"
    return job


async def hand_in(store: Path, file: Path, work: Work) -> None:
    """What the screen does with a file that is dropped, until it is in."""
    drafts, now = Drafts(store / DRAFTS), NOW
    draft = drafts.add(drafts.new("noor", now), file.name, file.read_bytes(), now)
    (look_job,) = looks(drafts, draft, "nl")
    found = looked(draft, [(await ended(look_job, "look", work)).state()])
    draft = drafts.keep(replace(with_lists(draft, found, lambda headers: None), source="groot"), now)
    assert all(one.is_chosen() for one in lists_of(draft, found)), [one.lacking() for one in lists_of(draft, found)]
    told = [*drafts.given(draft), "--store", str(store), "--json", "--progress", "lines", "--lang", "nl"]
    await ended(drafts.begin(draft, ["check", *told], store=store), "check", work)
    await ended(drafts.hand_in(draft, ["load", *told], store), "hand in", work)


async def measure(server: Server, store: Path, file: Path, n_readers: int, seconds: float) -> None:
    async with visiting(server.address, QUERY) as first:
        for screen in (*SCREENS, *SCREENS):
            await look(first, Seen(), screen)
    before = Seen()
    await asyncio.gather(
        *(read(Servers([server]), before, nth, SCREENS, time.monotonic() + seconds, 9) for nth in range(n_readers))
    )
    tell("before", before)
    during, after, work = Seen(), Seen(), Work()
    until = time.monotonic() + 3600
    coming = (read(Servers([server]), during, nth, SCREENS, until, START_WITHIN) for nth in range(n_readers))
    readers = list(map(asyncio.ensure_future, coming))
    await hand_in(store, file, work)
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)
    tell("during", during)
    until = time.monotonic() + seconds
    await asyncio.gather(
        *(read(Servers([server]), after, nth, SCREENS, until, START_WITHIN) for nth in range(n_readers))
    )
    tell("after", after)
    for step in work.steps:
        print(f"  {step.name:8} {step.seconds:6.1f} s {step.megabytes:6.0f} MB  {step.said}")


def tell(what: str, seen: Seen) -> None:
    times = [one for of_screen in seen.seconds.values() for one in of_screen]
    p50, p95, most = quantile(times, 0.5), quantile(times, 0.95), max(times)
    verdict = "" if p95 < GOAL else "  OVER"
    failed = sum(seen.failed.values())
    print(
        f"{what:8} p50 {p50:.2f} s  p95 {p95:.2f} s  slowest {most:.2f} s  {len(times)} runs  {failed} failed{verdict}"
    )
    for screen, of_screen in sorted(seen.seconds.items()):
        print(f"    {screen:12} p95 {quantile(of_screen, 0.95):.2f} s  {len(of_screen)} runs", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--pilots", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        store = made_store(Path(scratch), options.pilots)
        file = make_list(Path(scratch) / "groot.csv", options.rows)
        with started("dashboard.py", store) as server:
            asyncio.run(measure(server, store, file, options.readers, options.seconds))
        print(f"versions: {len(Store(store).names())}")


if __name__ == "__main__":
    main()
