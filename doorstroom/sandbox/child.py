"""The other side of `asking`: a process for one statement. Reads a request, confines itself, answers, and ends.

Request and answer are JSON, never anything that runs when it is read. Only the standard library and DuckDB are
imported, so that the process starts quickly and brings little along.
"""

from __future__ import annotations

import datetime  # noqa: F401 (the engine asks for these three when it meets a value, and then nothing can be opened)
import decimal  # noqa: F401
import json
import os
import re
import sys
import uuid  # noqa: F401
from collections.abc import Callable, Iterator
from functools import partial

import _duckdb as duckdb  # the engine; the layer above it has nothing needed here and takes 0.1 s to import

from doorstroom.sandbox.confinement import Bounds, NotSafeHere, confine
from doorstroom.sandbox.errors import WorkbenchError
from doorstroom.sandbox.statement import read

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
LESS_URGENT = 10  # than the screens of everybody else
FETCHED_AT_ONCE = 500
LONGEST_NAME = 200
LONGEST_PROBLEM = 300

_WHOLE = ("tinyint", "smallint", "integer", "bigint", "hugeint", "utinyint", "usmallint", "uinteger", "ubigint")
KINDS = {
    **dict.fromkeys((*_WHOLE, "uhugeint"), "integer"),
    **dict.fromkeys(("float", "double"), "number"),
    **dict.fromkeys(("timestamp", "timestamp_s", "timestamp_ms"), "timestamp"),
    "decimal": "decimal",
    "boolean": "boolean",
    "date": "date",
}
# How a kind of column is asked for, so that nothing is lost on the way: Python has no infinite day, counts a month as
# thirty days and knows fewer digits. `{cell}` is the column, `{most}` the characters of a text that are kept.
AS_IT_IS = frozenset({"integer", "boolean"})
ASKED_AS = {
    "float": "cast(cast({cell} as varchar) as double)",  # 0.1, and not 0.10000000149
    "double": "{cell}",
    "blob": "left(lower(hex({cell})), {most})",
    "varchar": "left({cell}, {most})",
}
ASKED_AS_TEXT = "left(cast({cell} as varchar), {most})"
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
    os.nice(LESS_URGENT)
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
    try:
        connection = open_copy(request["path"], limits["memory_bytes"])
    except duckdb.Error as error:
        raise WorkbenchError("copy_unreadable") from error
    layers = confine(Bounds(limits["seconds"], limits["cpu_seconds"], limits["memory_bytes"]))
    try:
        known = {name: frozenset(request[name]) for name in ("tables", "functions")}
        reading = partial(read, connection, **known)
        sql = reading(request["sql"]).query
        return answer(connection, reading, sql, layers, **{name: limits[name] for name in _OF_AN_ANSWER})
    except duckdb.Error as error:
        raise _explained(error) from error


_OF_AN_ANSWER = ("rows", "columns", "cells", "answer_bytes", "cell_characters")


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
    connection: duckdb.DuckDBPyConnection,
    reading: Callable[[str], duckdb.Statement],
    sql: str,
    layers: tuple[str, ...],
    *,
    rows: int,
    columns: int,
    cells: int,
    answer_bytes: int,
    cell_characters: int,
) -> bytes:
    """Columns and rows of a statement that was read, as JSON, within so many rows, columns, cells and bytes.

    reading: what a statement must pass before it runs; what is made of this one does too. `is_cut`: there were more
    rows. `shortened`: how many texts were longer. Raises WorkbenchError when there are more columns, or when not even
    one row fits.
    """
    names, kinds, *_ = connection._bind(sql)
    named = [(name, _kind(kind.id)) for name, kind in zip(names, kinds, strict=True)]
    if len(named) > columns:
        raise WorkbenchError("too_many_columns", n=len(named), most=columns)
    for name, kind in zip(names, kinds, strict=True):
        if kind.id == "timestamp with time zone":
            raise WorkbenchError("moment_with_zone", name=name[:LONGEST_NAME])
    most_rows = max(1, min(rows, cells // len(named)))
    written: list[bytes] = []
    size, shortened, is_cut = 0, 0, False
    asked = reading(_asked(connection, sql, [kind.id for kind in kinds], cell_characters + 1))
    for row in _fetched(connection.execute(asked)):
        longer = [isinstance(value, str) and len(value) > cell_characters for value in row]
        kept = [value[:cell_characters] if is_longer else value for value, is_longer in zip(row, longer, strict=True)]
        line = json.dumps(kept).encode()
        size += len(line) + 1
        is_cut = len(written) == most_rows or size > answer_bytes
        if is_cut:
            break
        shortened += sum(longer)
        written.append(line)
    if is_cut and not written:
        raise WorkbenchError("answer_too_large")
    about = {"columns": _named_apart(named), "is_cut": is_cut, "shortened": shortened, "layers": layers}
    said = json.dumps(about, ensure_ascii=False).encode(errors="replace")
    return b'{"about": %b, "rows": [%b]}' % (said, b",".join(written))


def _kind(of_database: str) -> str:
    return KINDS.get(of_database, "text")


def _asked(connection: duckdb.DuckDBPyConnection, sql: str, kinds: list[str], most: int) -> str:
    """The statement as a table of which each column is asked for in the form that it leaves in.

    The only text in it that is not ours is the reader's own statement; the whole is read again before it runs.
    """
    shown = []
    for nth, kind in enumerate(kinds, start=1):
        form = "{cell}" if _kind(kind) in AS_IT_IS else ASKED_AS.get(kind, ASKED_AS_TEXT)
        shown.append(form.format(cell=f"#{nth}", most=most))
    return f"from (\n{_without_end(connection, sql)}\n) select {', '.join(shown)}"


def _is_end(connection: duckdb.DuckDBPyConnection, sql: str, at: int) -> bool:
    """Whether the semicolon at a place ends a statement behind which nothing follows."""
    try:
        return not connection.extract_statements(sql[at + 1 :]) and bool(connection.extract_statements(sql[:at]))
    except duckdb.Error:  # it stands in a text, a name or a comment
        return False


def _without_end(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """A statement without the semicolons behind it, so that it can stand between brackets."""
    for at in (at for at in range(len(sql) - 1, -1, -1) if sql[at] == ";"):
        if _is_end(connection, sql, at):
            sql = sql[:at]
    return sql


def _fetched(result: duckdb.DuckDBPyConnection) -> Iterator[tuple]:
    while batch := result.fetchmany(FETCHED_AT_ONCE):
        yield from batch


def _named_apart(columns: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Two columns of one name become `name` and `name_2`."""
    taken: set[str] = set()
    last: dict[str, int] = {}
    named = []
    for name, kind in columns:
        short = name[:LONGEST_NAME]
        nth, free = last.get(short, 1), short if short not in last else ""
        while not free or free in taken:
            nth += 1
            free = f"{short}_{nth}"
        taken.add(free)
        last[short] = nth
        named.append((free, kind))
    return named


# -------------------------------------------------------------------- errors


_NO_COLUMN = re.compile(
    r'Binder Error: (?:Referenced column|(?:Table|Values list) ".*?" does not have a column named) "(.*?)"'
)
_NO_TYPE = re.compile(r"Catalog Error: Type with name \S+ does not exist")
_CANDIDATES = re.compile(r"^Candidate bindings: (.*)$", re.MULTILINE)


def _explained(error: duckdb.Error) -> WorkbenchError:
    """What the database could not do, without a word about the system that it runs on."""
    said = str(error)
    if isinstance(error, duckdb.OutOfMemoryException):
        return WorkbenchError("too_much_memory")
    if found := _NO_COLUMN.match(said):
        in_sight = _CANDIDATES.search(said)
        names = re.findall(r'"(.*?)"', in_sight[1]) if in_sight else []
        return WorkbenchError("unknown_column", name=found[1][:100], candidates=[name[:100] for name in names])
    if found := re.match(r"Catalog Error: \w+ Function with name \"?(.*?)\"? does not exist", said):
        return WorkbenchError("unknown_function", name=found[1][:100])
    if isinstance(error, TELLING) or _NO_TYPE.match(said):
        problem = said.splitlines()[0].partition("Error: ")[2] or said.splitlines()[0]
        return WorkbenchError("cannot_answer", problem=problem[:LONGEST_PROBLEM])
    return WorkbenchError("broke_off")


if __name__ == "__main__":
    main()
