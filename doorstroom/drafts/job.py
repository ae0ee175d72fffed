"""Work on files that a stranger made: a command in a process of its own, confined, which outlives whoever started it.

What it says lies in a folder: `out` (its answer, JSON), `err` (how far it is, a line of JSON each; at last why it did
nothing), `status` (its exit status, once it ended), `process` (its number, and when it began).
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from doorstroom.sandbox.confinement import Bounds
from doorstroom.settings import NAMES, ROOT, WITHIN

OUT, ERR, STATUS, PROCESS = "out", "err", "status", "process"
UNKNOWN, ENDED = "-", ("Z", "X")  # states of a process of which only its number is left
LONGEST_ANSWER = 64 << 20  # bytes that are read of what a command says
BOUNDS = Bounds(seconds=1800, cpu_seconds=1800, memory_bytes=6 << 30, file_bytes=32 << 30)
# Of looking into files, before anybody chose anything: what is meant to take all there is ends soon.
LOOKING = replace(BOUNDS, seconds=180, cpu_seconds=60, memory_bytes=1 << 30)
SAID_WHY = 2  # the exit status of a command that did nothing, and said why
START = "import sys; sys.path.insert(0, sys.argv[1]); from doorstroom.drafts.inside import main; main(sys.argv[2:])"


@dataclass(frozen=True)
class Progress:
    """How far a command is: what it does (a key of the catalogue), and how many rows that is so far."""

    step: str
    rows: int


@dataclass(frozen=True)
class State:
    """How a command is. `status`: its exit status; None while it runs, and where it was ended before it could say one.
    `answer`: what it says, as JSON. `problem`: the line that says why nothing was done, None where it could not say.
    """

    is_running: bool
    progress: Progress | None = None
    status: int | None = None
    answer: Mapping | None = None
    problem: str | None = None

    @property
    def was_ended(self) -> bool:
        """Whether it was ended from outside: cancelled, or because it took too much."""
        return not self.is_running and self.status is None


class Job:
    """A command whose traces lie in `folder`. `within`: the municipalities that it may act for; None: all."""

    def __init__(self, folder: Path, within: frozenset[str] | None = None) -> None:
        self.folder = folder
        self.within = within

    def start(
        self, arguments: Sequence[str], *, read: Sequence[Path], write: Sequence[Path], bounds: Bounds = BOUNDS
    ) -> None:
        """Run a command of the command line. `read`, `write`: what it may read, and what it may also write, beside its
        own folder. Raises OSError where no process can be had; then none runs.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in (OUT, ERR, STATUS, PROCESS):
            (self.folder / name).unlink(missing_ok=True)
        request = {
            "arguments": list(arguments),
            "folder": str(self.folder),
            "read": [str(path) for path in read],
            "write": [str(path) for path in write],
            "bounds": asdict(bounds),
        }
        kept = {name: os.environ[name] for name in (*NAMES, "TZ", "LANG", "LC_ALL") if name in os.environ}
        if self.within is not None:
            kept[WITHIN] = json.dumps(sorted(self.within))
        with (self.folder / OUT).open("wb") as out, (self.folder / ERR).open("wb") as err:
            process = subprocess.Popen(
                [sys.executable, "-I", "-c", START, str(ROOT), json.dumps(request)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env={**kept, "TMPDIR": str(self.folder)},
                cwd=ROOT,
                start_new_session=True,
            )
        _started.append(process)
        beside = self.folder / f".{PROCESS}"
        try:
            beside.write_text(f"{process.pid} {_began(process.pid)}")
            beside.replace(self.folder / PROCESS)
        except OSError:  # nobody could find it again
            process.kill()
            process.wait()
            raise

    @property
    def was_started(self) -> bool:
        """Whether the command was ever started."""
        return (self.folder / PROCESS).exists()

    def state(self) -> State:
        """How it is now; a command that was never started was ended."""
        is_running = self._runs()  # first: it may end between two looks
        status = self._status()
        if status is None and is_running:
            return State(True, _progress(self.folder / ERR))
        answer = _json(self.folder / OUT) if status is not None else None
        # Whatever else stands there is a defect, or a limit that it met: no words for a reader.
        said = _lines(self.folder / ERR) if status == SAID_WHY else []
        problem = next((line for line in reversed(said) if line.strip() and not line.startswith("{")), None)
        return State(False, None, status, answer, problem)

    def wait(self, seconds: float) -> State:
        """How it is when it ends, or after some seconds."""
        with contextlib.suppress(OSError, ValueError):  # it ended already
            process = os.pidfd_open(int((self.folder / PROCESS).read_text().split()[0]))
            try:
                if self._runs():
                    select.select([process], [], [], seconds)
            finally:
                os.close(process)
        return self.state()

    def cancel(self) -> None:
        """End it at once: what it hands in is there whole or not at all."""
        if self._runs():
            with contextlib.suppress(ProcessLookupError):  # it ended meanwhile
                os.killpg(int((self.folder / PROCESS).read_text().split()[0]), signal.SIGKILL)

    def forget(self) -> None:
        """End it, and remove its traces: as if it was never started."""
        self.cancel()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _status(self) -> int | None:
        try:
            return int((self.folder / STATUS).read_text())
        except (OSError, ValueError):
            return None

    def _runs(self) -> bool:
        """Whether the process is there, and is the one that was started: numbers are given out again."""
        for process in _started[:]:
            if process.poll() is not None:
                _started.remove(process)
        try:
            number, began = (self.folder / PROCESS).read_text().split()
        except (OSError, ValueError):
            return False
        return began != UNKNOWN and _began(int(number)) == began


_started: list[subprocess.Popen] = []  # to be waited for: else they stay as zombies


def _began(process: int) -> str:
    """When a process began, in ticks since the machine did; UNKNOWN for one that is not there, or ended."""
    try:
        state, *told = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return UNKNOWN
    return UNKNOWN if state in ENDED else told[18]


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _progress(file: Path) -> Progress | None:
    for line in reversed(_lines(file)):
        with contextlib.suppress(ValueError, KeyError, TypeError):
            said = json.loads(line)
            return Progress(str(said["step"]), int(said["rows"]))
    return None


def _json(file: Path) -> Mapping | None:
    """What a command said. What is no JSON, or too much, was not said."""
    try:
        if file.stat().st_size > LONGEST_ANSWER:
            return None
        said = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    return said if isinstance(said, dict) else None
