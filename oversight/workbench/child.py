"""The other side of `asking`: a process for one statement. Reads a request, confines itself, answers, and ends.

Request and answer are JSON, never anything that runs when it is read. Only the standard library and DuckDB are
imported, so that the process starts quickly and brings little along.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import sys
import uuid  # noqa: F401 (the engine asks for it when it meets a value, and then nothing can be opened any more)
from collections.abc import Iterator
from decimal import Decimal

import _duckdb as duckdb  # the engine; the layer above it has nothing needed here and takes 0.1 s to import

from oversight.workbench.confinement import Bounds, NotSafeHere, confine
from oversight.workbench.errors import WorkbenchError
from oversight.workbench.statement import read

# One thread: several layers of `confinement` hold for a thread only, and two questions share two processors fairly.
CONFIG = {
    "threads": "1",
    "async_threads": "0",
    "temp_directory": "",
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "enable_external_file_cache": "false",
}
DATABASE = "records"
FETCHED_AT_ONCE = 500
LONGEST_NAME = 200
LONGEST_PROBLEM = 300

KINDS = {
    **dict.fromkeys(("tinyint", "smallint", "integer", "bigint", "hugeint"), "integer"),
    **dict.fromkeys(("utinyint", "usmallint", "uinteger", "ubigint", "uhugeint"), "integer"),
    **dict.fromkeys(("float", "double", "decimal"), "number"),
    **dict.fromkeys(("timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns"), "timestamp"),
    "boolean": "boolean",
    "date": "date",
}
# Errors whose text is about the statement and the values that it may see. Others could name a file or a setting.
TELLING = (
    duckdb.BinderException,
    duckdb.ConversionException,
    duckdb.InvalidInputException,
    duckdb.OutOfRangeException,
    duckdb.TypeMismatchException,
)


def main() -> None:
    """Answer the request on standard input on standard output."""
    request = json.loads(sys.stdin.buffer.read())
    try:
        answer = respond(request)
    except WorkbenchError as error:
        answer = _refusal(error.code, error.details)
    except NotSafeHere as error:
        answer = _refusal("not_safe_here", {"missing": error.missing})
    except RecursionError:
        answer = _refusal("too_complex", {})
    except MemoryError:
        answer = _refusal("too_much_memory", {})
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing to tidy up, and taking the database down costs time


def _refusal(code: str, details: dict[str, object]) -> bytes:
    return json.dumps({"error": code, "details": details}).encode()


def respond(request: dict) -> bytes:
    """The answer to a request, as JSON. Confines this process. Raises WorkbenchError and NotSafeHere."""
    limits = request["limits"]
    connection = open_copy(request["path"], limits["memory_bytes"])
    layers = confine(Bounds(limits["seconds"], limits["cpu_seconds"], limits["memory_bytes"]))
    try:
        statement = read(connection, request["sql"], frozenset(request["tables"]), frozenset(request["functions"]))
        return answer(connection.execute(statement), layers, **{name: limits[name] for name in _OF_AN_ANSWER})
    except duckdb.Error as error:
        raise _explained(error) from error


_OF_AN_ANSWER = ("rows", "answer_bytes", "cell_characters")


def open_copy(path: str, memory_bytes: int) -> duckdb.DuckDBPyConnection:
    """A connection that can only read the tables of the analyst's copy at `path`, with its settings locked."""
    connection = duckdb.connect(":memory:", config={**CONFIG, "memory_limit": f"{memory_bytes * 3 // 4}B"})
    connection.execute("attach $path as records (read_only)", {"path": path})
    connection.execute("use records")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


# -------------------------------------------------------------------- answer


def answer(
    result: duckdb.DuckDBPyConnection, layers: tuple[str, ...], *, rows: int, answer_bytes: int, cell_characters: int
) -> bytes:
    """Columns and rows as JSON, at most so many rows and bytes; `is_cut` says whether there were more."""
    for name, kind, *_ in result.description:
        if kind.id == "timestamp with time zone":
            raise WorkbenchError("moment_with_zone", name=name[:LONGEST_NAME])
    columns = [(name, KINDS.get(kind.id, "text")) for name, kind, *_ in result.description]
    written: list[bytes] = []
    size, is_cut = 0, False
    for row in _fetched(result):
        line = json.dumps([_plain(value, cell_characters) for value in row]).encode()
        size += len(line) + 1
        is_cut = len(written) == rows or size > answer_bytes
        if is_cut:
            break
        written.append(line)
    if is_cut and not written and rows:
        raise WorkbenchError("answer_too_large")
    about = {"columns": _named_apart(columns), "is_cut": is_cut, "layers": layers}
    return b'{"about": %b, "rows": [%b]}' % (json.dumps(about).encode(), b",".join(written))


def _fetched(result: duckdb.DuckDBPyConnection) -> Iterator[tuple]:
    while batch := result.fetchmany(FETCHED_AT_ONCE):
        yield from batch


def _named_apart(columns: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Two columns of one name become `name` and `name_2`."""
    taken: set[str] = set()
    named = []
    for name, kind in columns:
        short = name[:LONGEST_NAME]
        nth, free = 1, short
        while free in taken:
            nth += 1
            free = f"{short}_{nth}"
        taken.add(free)
        named.append((free, kind))
    return named


def _plain(value: object, longest: int) -> object:
    """A value as JSON has it; a day or moment as ISO text, what JSON has no form for as text of its own."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Decimal):
        return float(value)
    return _as_text(value)[:longest]


def _as_text(value: object) -> str:
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_as_text(name)}: {_as_text(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_as_text, value)) + "]"
    return "" if value is None else str(value)


# -------------------------------------------------------------------- errors


def _explained(error: duckdb.Error) -> WorkbenchError:
    """What the database could not do, without a word about the system that it runs on."""
    said = str(error)
    if isinstance(error, duckdb.OutOfMemoryException):
        return WorkbenchError("too_much_memory")
    if found := re.match(r'Binder Error: (?:Referenced column|Table ".*?" does not have a column named) "(.*?)"', said):
        return WorkbenchError("unknown_column", name=found[1][:100])
    if found := re.match(r"Catalog Error: \w+ Function with name \"?(.*?)\"? does not exist", said):
        return WorkbenchError("unknown_function", name=found[1][:100])
    if isinstance(error, TELLING):
        problem = said.splitlines()[0].partition("Error: ")[2] or said.splitlines()[0]
        return WorkbenchError("cannot_answer", problem=problem[:LONGEST_PROBLEM])
    return WorkbenchError("broke_off")


if __name__ == "__main__":
    main()
