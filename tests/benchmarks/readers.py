"""Readers over the real websocket, going from screen to screen with 3 to 9 seconds to read each.

    python -m tests.benchmarks.readers [--readers 100] [--seconds 120] [--screens status,decisions] [--pilots 500]
                                       [--store FOLDER] [--municipalities 3] [--servers 2] [--of login]

Prints for each screen how long a run took from asking until its end, as p50 and p95; how many went wrong;
processor time a run and memory a session of the server, and whether its memory still grew in the second half. The same
readers visit an empty Streamlit app in the same run, so that what is Streamlit's own can be told apart; and at last the
dashboard behind a login, each as a reader of one of some municipalities: what rights cost is told as a ratio. Who reads
and when is seeded. The readers themselves take processor time too, which is said.

With --store it reads a store that there is, which is not changed but for copies of what each reader sees. With
--servers each is served by as many processes on that one store, and a reader stays with one; --of names those of the
three that are visited (empty, open, login).
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import os
import random
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from doorstroom.query.address import PATHS
from doorstroom.settings import ROOT
from doorstroom.store.load import load
from doorstroom.store.versions import Store
from tests.benchmarks.made_records import AS_OF, make_records
from tests.web.screen_socket import Session, visiting

Who = Mapping[str, str]  # headers

SEED = 2026
TO_READ = (3.0, 9.0)  # seconds
SCREENS = ("status", "decisions", "stagnation", "analysis", "pivot", "pilot", "origin", "method", "briefing")
QUERY = f"as_of={AS_OF.isoformat()}&id=M007/P7&figure=waiting"
EMPTY = 'import streamlit as st\n\nst.write("x")\n'
MB = 2**20
NOBODY: Who = {}  # without a login
PROXY = {"X-Forwarded-User": "email", "X-Forwarded-Groups": "groups"}  # what it says of who reads
SAMPLE_SECONDS = 5
SECONDS_TO_END = 20


@dataclass
class Server:
    """A started server: its address, and what it has used so far."""

    address: str
    pid: int

    def processor_seconds(self) -> float:
        told = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Megabytes of its own (anonymous memory and what only it maps)."""
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_", "Swap:"))) / 1024


@dataclass
class Servers:
    """Processes that serve the same: their addresses, and what they have used together."""

    each: Sequence[Server]

    def address(self, nth: int) -> str:
        """Where a reader stays, by their number."""
        return self.each[nth % len(self.each)].address

    def processor_seconds(self) -> float:
        return sum(one.processor_seconds() for one in self.each)

    def memory(self) -> float:
        return sum(one.memory() for one in self.each)


@dataclass
class Seen:
    """What the readers saw."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    memory: list[tuple[float, float]] = field(default_factory=list)  # (seconds since the start, megabytes)

    def runs(self) -> int:
        return sum(len(times) for times in self.seconds.values())


@contextmanager
def started(script: str | Path, store: Path, *options: str, **settings: str) -> Iterator[Server]:
    """A server of its own for a script, with the settings of the dashboard, and these."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    command += ["--server.headless=true", "--logger.hideWelcomeMessage=false", "--browser.gatherUsageStats=false"]
    command += options
    environment = {**os.environ, "DOORSTROOM_STORE": str(store), "PYTHONUNBUFFERED": "1", **settings}
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **output) as server:
        if not any("URL" in line for line in server.stdout):
            raise SystemExit(f"the server for {script} did not start")
        try:
            yield Server(f"http://localhost:{port}", server.pid)
        finally:
            server.terminate()
            try:
                server.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:  # it waits for connections that nobody holds any more
                server.kill()


@contextmanager
def serving(n_servers: int, script: str | Path, store: Path, *options: str, **settings: str) -> Iterator[Servers]:
    """So many servers of their own for a script, as `started`."""
    with ExitStack() as stack:
        yield Servers([stack.enter_context(started(script, store, *options, **settings)) for _ in range(n_servers)])


async def read(
    servers: Servers, seen: Seen, nth: int, screens: tuple[str, ...], who: Who, until: float, start_within: float
) -> None:
    """One reader: comes in at a moment of their own, and goes from screen to screen until it is over."""
    mind = random.Random(f"{SEED} {nth}")
    await pause(mind.uniform(0, start_within))
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(visiting(servers.address(nth), QUERY, headers=who))
        while time.monotonic() < until:
            await look(session, seen, mind.choice(screens))
            await pause(mind.uniform(*TO_READ))


async def pause(seconds: float) -> None:
    """What a reader reads takes no time of the server."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    loop.call_later(seconds, done.set_result, None)
    await done


async def look(session: Session, seen: Seen, screen: str) -> None:
    shown = await session.open(PATHS.get(screen, screen), is_kept=False)
    seen.seconds[screen].append(shown.seconds)
    seen.failed[screen] += not shown.is_whole


async def watch(servers: Servers, seen: Seen, until: float) -> None:
    began = time.monotonic()
    while time.monotonic() < until:
        seen.memory.append((time.monotonic() - began, servers.memory()))
        await pause(SAMPLE_SECONDS)


async def visit(
    servers: Servers, screens: tuple[str, ...], n_readers: int, seconds: float, kinds: Sequence[Who] = (NOBODY,)
) -> tuple[Seen, dict[str, float]]:
    """All readers, after one of each kind who saw every screen: what a server remembers once is not that of a session.
    kinds: what a proxy says of them.
    """
    for server in servers.each:
        for who in kinds:
            async with visiting(server.address, QUERY, headers=who) as first:
                for screen in (*screens, *screens):
                    await look(first, Seen(), screen)
    seen = Seen()
    memory, processor = servers.memory(), servers.processor_seconds()
    until = time.monotonic() + seconds
    start_within = min(TO_READ[1], seconds / 4)
    readers = [
        read(servers, seen, nth, screens, kinds[nth // len(servers.each) % len(kinds)], until, start_within)
        for nth in range(n_readers)
    ]
    await asyncio.gather(watch(servers, seen, until), *readers)
    used = servers.processor_seconds() - processor
    return seen, {
        "cores": used / seconds,
        "milliseconds a run": used / max(1, seen.runs()) * 1000,
        "MB before": memory,
        "MB a session": (max(level for _, level in seen.memory) - memory) / n_readers,
        "MB a minute, second half": growth(seen.memory) * 60,
    }


def growth(memory: list[tuple[float, float]]) -> float:
    """Megabytes a second in the second half, by the slope between the samples; 0 for fewer than three."""
    late = memory[len(memory) // 2 :]
    return statistics.linear_regression(*zip(*late, strict=True)).slope if len(late) > 2 else 0.0


def tell(what: str, seen: Seen, used: dict[str, float]) -> None:
    print(f"{what}: {seen.runs()} runs")
    for screen, times in sorted(seen.seconds.items()):
        p50, p95 = quantile(times, 0.5), quantile(times, 0.95)
        print(f"  {screen:12} p50 {p50:7.3f} s  p95 {p95:7.3f} s  {len(times):6} runs  {seen.failed[screen]} failed")
    print("  " + ", ".join(f"{value:.2f} {name}" for name, value in used.items()), flush=True)


def groups_in(file: Path, store: Path, n: int) -> list[Who]:
    """Write down groups that are readers of one municipality each, and what a proxy says of somebody in each."""
    known = Store(store).ask("filter_choices")
    places = known[known["dimension"] == "municipality"]["value"].tolist()[:n]
    groups = (f"[groups.g{nth}]\nroles = ['reader']\nmunicipalities = ['{name}']" for nth, name in enumerate(places))
    file.write_text("\n".join(groups), encoding="utf-8")
    return [{"X-Forwarded-User": f"{nth}@example.nl", "X-Forwarded-Groups": f"g{nth}"} for nth in range(len(places))]


def quantile(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def every(seen: Seen, share: float) -> float:
    """Seconds within which a share of all runs ended."""
    return quantile([one for times in seen.seconds.values() for one in times], share)


VISITED = {"empty": "empty app", "open": "dashboard", "login": "dashboard with login and rights"}
RATIOS: dict[str, Callable[[Seen, dict[str, float]], float]] = {
    "processor time a run": lambda seen, used: used["milliseconds a run"],
    "p50": lambda seen, used: every(seen, 0.5),
    "p95": lambda seen, used: every(seen, 0.95),
    "memory before anybody reads": lambda seen, used: used["MB before"],
}


def made_store(folder: Path, n_pilots: int) -> Path:
    records = make_records(folder / "records", n_pilots, n_municipalities=9)
    store = Store(folder / "store")
    now = dt.datetime(2026, 3, 31)
    load(store, [records], municipality="m", now=now, keep=2, progress=lambda step, rows: None)
    return store.path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--screens", default=",".join(SCREENS), help="by name, with commas between them")
    parser.add_argument("--pilots", type=int, default=500)
    parser.add_argument("--store", type=Path, help="a store that there is")
    parser.add_argument("--municipalities", type=int, default=3, help="whose readers log in")
    parser.add_argument("--servers", type=int, default=1, help="processes that serve one store")
    parser.add_argument("--of", default=",".join(VISITED), help="what is visited, with commas between them")
    options = parser.parse_args()
    how, screens, visited = (options.readers, options.seconds), tuple(options.screens.split(",")), options.of.split(",")
    found: dict[str, tuple[Seen, dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        store = options.store or made_store(Path(scratch), options.pilots)
        empty, access = Path(scratch) / "empty.py", Path(scratch) / "access.toml"
        empty.write_text(EMPTY, encoding="utf-8")
        trusted = f"--server.trustedUserHeaders={json.dumps(PROXY)}"
        behind_login = {"kinds": groups_in(access, store, options.municipalities)}
        for name, script, shown, said, settings, whose in (
            ("empty", empty, ("",), (), {}, {}),
            ("open", "dashboard.py", screens, (), {}, {}),
            ("login", "dashboard.py", screens, (trusted,), {"DOORSTROOM_ACCESS": str(access)}, behind_login),
        ):
            if name in visited:
                with serving(options.servers, script, store, *said, **settings) as servers:
                    found[name] = asyncio.run(visit(servers, shown, *how, **whose))
                tell(VISITED[name], *found[name])
    for name, of in RATIOS.items() if found.keys() >= {"open", "login"} else ():
        print(f"login and rights: {of(*found['login']) / of(*found['open']):.2f} × {name}")
    own = resource.getrusage(resource.RUSAGE_SELF)
    print(f"the readers themselves: {own.ru_utime + own.ru_stime:.1f} s of processor time")


if __name__ == "__main__":
    main()
