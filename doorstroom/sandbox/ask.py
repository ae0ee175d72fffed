"""The way in: a statement goes to a process of its own, a frame comes back."""

from __future__ import annotations

import datetime as dt
import json
import logging
import math
import os
import selectors
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import cache
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import pandas as pd
from rapidfuzz import fuzz, process

from doorstroom.sandbox.copy import analysts_copy
from doorstroom.sandbox.errors import CODES, WorkbenchError
from doorstroom.sandbox.queue import Queue, Waiting
from doorstroom.sandbox.views import VIEWS, columns
from doorstroom.settings import ROOT
from doorstroom.store.sight import Sight
from doorstroom.store.versions import Store

log = logging.getLogger(__name__)

FUNCTIONS = Path(__file__).with_name("functions.toml")
LOGGED_BYTES = 2_000
BEYOND_ROWS_BYTES = 1 << 20  # for the names of columns, and the JSON around an answer
SUGGESTIONS, LEAST_ALIKE = 3, 60  # of names like one that does not exist; alike from 0 to 100
EXACT_DIGITS = 15  # that a number of the machine keeps, whatever they are
READ_AS = {"date": (dt.date.fromisoformat, "object"), "timestamp": (dt.datetime.fromisoformat, "datetime64[us]")}

# `-I`: nothing from the environment or the user's own packages. The path of the code is an argument, not part of it.
START = "import sys; sys.path.insert(0, sys.argv[1]); from doorstroom.sandbox.child import main; main()"

_queue = Queue()


@dataclass(frozen=True)
class Limits:
    """What one statement may use. seconds: on the clock; memory_bytes: beyond what an idle process has."""

    seconds: float = 10
    cpu_seconds: int = 15
    memory_bytes: int = 1 << 30
    rows: int = 10_000
    columns: int = 1_000
    cells: int = 500_000
    answer_bytes: int = 8 << 20
    cell_characters: int = 10_000
    statement_characters: int = 10_000


@dataclass(frozen=True)
class Answer:
    """The rows of a statement. `is_cut`: there were more. `layers`: what confined the process, for the log.

    Days are dates, whole numbers may be missing (Int64), what has no simple form (lists, structs, …) is text. Numbers
    with more digits than a float keeps are int or Decimal. `shortened`: how many texts were longer than is kept.
    `not_numbers`: per column how many cells are the value NaN, which a frame does not tell from a missing one.
    """

    frame: pd.DataFrame
    is_cut: bool
    milliseconds: int
    layers: tuple[str, ...]
    shortened: int = 0
    not_numbers: Mapping[str, int] = field(default_factory=dict)


def ask_freely(
    store: Store,
    version: str,
    sql: str,
    *,
    sight: Sight,
    smallest: int,
    rounded_to: int = 1,
    who: str = "",
    on_wait: Waiting = lambda before: None,
    limits: Limits = Limits(),
) -> Answer:
    """The answer to a statement of an analyst's own, over the documented views of a version.

    sight: which pilots are in it. smallest: numbers of people below it are not shown;
    rounded_to: those that are, are rounded to multiples of it. who: which reader asks, as no reader asks two questions
    at once. on_wait: told how many questions go first, while others do.
    Raises WorkbenchError when there is no answer, StoreError when the version cannot be read.
    """
    if not sys.platform.startswith("linux"):
        raise WorkbenchError("not_safe_here", missing="linux")
    if len(sql) > limits.statement_characters:
        raise WorkbenchError("statement_too_long", most=limits.statement_characters)
    with _queue.place(who, on_wait):
        started = time.perf_counter()
        request = {
            "sql": sql.encode(errors="replace").decode(),  # half a character, as a browser can send, is no UTF-8
            "tables": VIEWS,
            "functions": sorted(_functions("allowed")),
            "limits": asdict(limits),
        }
        copy = analysts_copy(store, version, sight, smallest, rounded_to)
        try:
            return _asked(request, copy, limits, started)
        except WorkbenchError as error:
            if error.code != "copy_unreadable":
                raise
        log.warning("the copy for the workbench cannot be read and is made anew: %s", copy)
        copy.unlink(missing_ok=True)
        return _asked(request, analysts_copy(store, version, sight, smallest, rounded_to), limits, started)


def _asked(request: dict[str, object], copy: Path, limits: Limits, started: float) -> Answer:
    try:
        ended = _run(json.dumps({**request, "path": str(copy.resolve())}).encode(), limits)
    except OSError as error:  # no process, no memory or no pipe to be had
        log.warning("no process for the workbench: %s", error)
        raise WorkbenchError("cannot_start") from error
    return _answer(ended, limits, started)


@cache
def _functions(which: str) -> frozenset[str]:
    """The functions that a statement may call ("allowed"), or may not ("refused"), in lower case."""
    named = tomllib.loads(FUNCTIONS.read_text(encoding="utf-8"))[which]
    return frozenset(name.lower() for name in (named if which == "allowed" else chain(*named.values())))


# ------------------------------------------------------------------- process


@dataclass(frozen=True)
class _Ended:
    """How a process ended: its output, and the exit status as `subprocess` has it (below 0: by a signal)."""

    output: bytes
    status: int
    is_overdue: bool


def _run(request: bytes, limits: Limits) -> _Ended:
    """Run the other side on a request, with an empty environment, within the limits. It needs no place on a disk."""
    with _in_memory(request) as given:
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", START, str(ROOT)],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={},
            cwd="/",
            start_new_session=True,
        )
        with process:
            try:
                output, is_overdue = _read(process, limits)
            finally:
                os.killpg(process.pid, signal.SIGKILL)  # not waited for yet, so the number is still its own
    return _Ended(output, process.returncode, is_overdue)


def _in_memory(request: bytes) -> BinaryIO:
    """A file that is on no disk, with the request in it: unlike a pipe it takes all of it at once."""
    file = os.fdopen(os.memfd_create("request"), "r+b")
    file.write(request)
    file.seek(0)
    return file


def _read(process: subprocess.Popen[bytes], limits: Limits) -> tuple[bytes, bool]:
    """What the process writes until it ends, and whether it was late. It is not believed to keep any bound itself."""
    deadline = time.monotonic() + limits.seconds
    read = {process.stdout: bytearray(), process.stderr: bytearray()}
    most = limits.answer_bytes + BEYOND_ROWS_BYTES
    with selectors.DefaultSelector() as waiting:
        for pipe in read:
            waiting.register(pipe, selectors.EVENT_READ)
        while waiting.get_map() and len(read[process.stdout]) <= most:
            ready = waiting.select(max(0, deadline - time.monotonic()))
            if not ready or time.monotonic() > deadline:
                return b"", True
            for key, _ in ready:
                part = os.read(key.fd, 1 << 16)
                read[key.fileobj] += part
                if not part:
                    waiting.unregister(key.fileobj)
                del read[process.stderr][LOGGED_BYTES:]
    if read[process.stderr]:
        log.warning("workbench process: %s", read[process.stderr].decode(errors="replace"))
    return bytes(read[process.stdout]), False


# -------------------------------------------------------------------- answer


def _answer(ended: _Ended, limits: Limits, started: float) -> Answer:
    """The answer as the process wrote it. Raises WorkbenchError for a refusal, and for what is no whole answer."""
    if ended.is_overdue or ended.status in (-signal.SIGXCPU, -signal.SIGALRM):
        raise WorkbenchError("too_long", seconds=limits.seconds)
    try:
        said = json.loads(ended.output)
        if "error" in said:
            raise _refusal(said["error"], said["details"])
        about = said["about"]
        cells = _cells(about["columns"], said["rows"])
        frame = pd.DataFrame({name: _column(kind, column) for name, (kind, column) in cells.items()})
        return Answer(
            frame,
            about["is_cut"],
            round((time.perf_counter() - started) * 1000),
            tuple(about["layers"]),
            about["shortened"],
            _not_numbers(cells),
        )
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        log.warning("workbench process gave no whole answer: %s", type(error).__name__)
        raise WorkbenchError("broke_off") from error


def _refusal(code: str, details: dict[str, object]) -> WorkbenchError:
    """What the other side refused, with the names most like one that does not exist."""
    name = str(details.get("name", ""))
    if code == "refused_function" and name.lower() not in _functions("refused"):
        code = "unknown_function"
    if code not in CODES:
        return WorkbenchError("broke_off")
    in_sight = details.pop("candidates", ())
    near = _near(name, in_sight if code == "unknown_column" else _known(code))
    if near:
        return WorkbenchError(f"{code}_near", near=near, **details)
    tables = [view for view, named in columns().items() if code == "unknown_column" and name.lower() in named]
    if tables:
        return WorkbenchError("unknown_column_elsewhere", tables=", ".join(tables), **details)
    return WorkbenchError(code, **details)


def _known(code: str) -> Iterable[str]:
    if code == "unknown_table":
        return VIEWS
    return _functions("allowed") if code == "unknown_function" else ()


def _near(name: str, known: Iterable[str]) -> str:
    others = sorted(word for word in known if word != name)
    likely = process.extract(name.lower(), others, scorer=fuzz.ratio, limit=SUGGESTIONS, score_cutoff=LEAST_ALIKE)
    return ", ".join(word for word, _, _ in likely)


def _cells(named: list[tuple[str, str]], rows: list[list[object]]) -> dict[str, tuple[str, tuple]]:
    """Each column by name: its kind, and its cells as JSON has them."""
    cells = list(zip(*rows, strict=True)) or [()] * len(named)
    return {name: (kind, column) for (name, kind), column in zip(named, cells, strict=True)}


def _column(kind: str, cells: tuple) -> pd.Series:
    """A column of a kind from what JSON has of it."""
    if kind == "integer":
        fits = all(cell is None or -(2**63) <= cell < 2**63 for cell in cells)
        return pd.Series(cells, dtype="Int64" if fits else "object")
    if kind == "decimal":
        exact = [None if cell is None else Decimal(cell) for cell in cells]
        fits = all(cell is None or len(cell.as_tuple().digits) <= EXACT_DIGITS for cell in exact)
        return pd.Series(exact, dtype="float64" if fits else "object")
    if kind in READ_AS:
        read, dtype = READ_AS[kind]
        try:
            return pd.Series([None if cell is None else read(cell) for cell in cells], dtype=dtype)
        except ValueError:
            return pd.Series(cells, dtype="object")  # a year beyond those that Python knows stays text
    return pd.Series(cells, dtype={"number": "float64", "boolean": "boolean"}.get(kind, "object"))


def _not_numbers(columns: Mapping[str, tuple[str, tuple]]) -> dict[str, int]:
    counted = {name: sum(map(_is_nan, cells)) for name, (kind, cells) in columns.items() if kind == "number"}
    return {name: n for name, n in counted.items() if n}


def _is_nan(cell: object) -> bool:
    return isinstance(cell, float) and math.isnan(cell)
