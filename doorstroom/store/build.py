"""Writing one version of the store: typed rows in, a whole and checked DuckDB file out."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from doorstroom.contract.model import OWN_MUNICIPALITY, contract
from doorstroom.ingest.account import Findings, Progress, Report, typed, with_flags
from doorstroom.ingest.columns import said_of
from doorstroom.ingest.findings import Flag
from doorstroom.ingest.intake import HandedIn
from doorstroom.ingest.readers.shapes import Shapes
from doorstroom.ledger.hand_in import sync
from doorstroom.store import apart
from doorstroom.store.engine import HERE, Engine
from doorstroom.store.models import begin
from doorstroom.store.questions import QUERIES, release
from doorstroom.store.versions import MEMORY_LIMIT

BLOCK = 2**18  # bytes of which DuckDB's files are made
NEVER_SAID = pa.scalar(None, pa.date32())


@dataclass(frozen=True)
class About:
    """What a version says of itself: its name, when it was made (local time), the reference date of the records (None
    where today is meant), whether they are the example, and of a network the municipality whose installation it is.
    """

    name: str
    made_at: dt.datetime
    as_of: dt.date | None = None
    is_example: bool = False
    own_municipality: str | None = None


def build(
    file: Path, handed_in: HandedIn, name: str, municipality: str, now: dt.datetime, progress: Progress
) -> Report:
    """Write version `name` of what was read to `file` and give the account of it."""
    origin = handed_in.origin
    about = About(name, now, origin.as_of, origin.is_example, origin.own_municipality or municipality)
    tables, report = typed(handed_in, municipality, origin.as_of or now.date(), progress)
    return compose(file, tables.items(), report, about, progress, shapes=handed_in.shapes)


def compose(
    file: Path,
    rows: Iterable[tuple[str, pa.Table]],
    report: Report,
    about: About,
    progress: Progress,
    *,
    shapes: Sequence[Shapes] = (),
    said: Findings | None = None,
    records: Mapping[str, Iterable[tuple]] | None = None,
    engine: Engine = HERE,
) -> Report:
    """Write a version of typed rows to `file`; gives the account, completed.

    rows: table of the contract → its columns, `*_inexact`, source_file/_sheet/_row, or another table of the store that
    the fold gives; a table may come in parts.
    known_from and known_until (days, or null: always) say when a row was known; of a record the days of rows with one
    key do not overlap. Without these columns all rows always are. load_id: the version, where it is left out.
    report: what is known of the reading; it may be filled while `rows` are taken. What contradicts itself is added to
    its flags. said: what hand-ins noted of themselves, as text. records: rows of the tables that tell of hand-ins.
    engine: what computes the derived tables.
    Raises AssertionError when an invariant does not hold.
    """
    begin(file)
    connection = duckdb.connect(str(file), config=config_of(file))
    try:
        connection.execute("begin transaction")
        for table, part in rows:
            _insert(connection, table, part, about.name)
        for into, told in ({"shapes": _shapes(shapes)} | dict(records or {})).items():
            _insert_records(connection, into, told)
        progress("deriving", sum(count.rows_loaded for count in report.files))
        engine.derive(connection)
        report.flags += _contradictions(connection, about.as_of or about.made_at.date())
        report.files = with_flags(report)
        _note(connection, report, about, said or Findings())
        hold_invariants(connection)
        connection.execute("commit")
        connection.execute("checkpoint")
    finally:
        connection.close()
    sync(file)
    return report


def config_of(file: Path) -> dict[str, str]:
    """Settings of the connection that writes a version to `file`."""
    return {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(file.parent / "temp"),
        "python_enable_replacements": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
    }


# --------------------------------------------------------------------- apart


def set_apart(file: Path, into: Path, limit: int) -> None:
    """Leave the largest tables of a version as Parquet in `into`, as far as its file is larger than `limit` bytes, and
    write that file anew without them. Their rows keep their order.
    """
    if file.stat().st_size <= limit:
        return
    rest = file.with_name(f"{file.stem}-rest{file.suffix}")
    connection = duckdb.connect(":memory:", config=config_of(file))
    try:
        connection.execute("attach $path as whole (read_only)", {"path": str(file)})
        connection.execute("use whole")
        sizes = {name: _bytes_of(connection, name) for (name,) in connection.execute("show tables").fetchall()}
        written = [(name, _write_apart(connection, name, into)) for name in _largest(sizes, limit)]
        begin(rest)
        connection.execute("attach $path as rest", {"path": str(rest)})
        connection.execute("use rest")
        connection.execute("begin transaction")
        for name, _ in written:
            connection.execute(f"drop table {name}")
        for (name,) in connection.execute("show tables").fetchall():
            if not connection.table(name).limit(1).fetchall():  # a version begins with some rows
                connection.table(f"whole.main.{name}").insert_into(name)
        _insert_records(connection, apart.SAID_IN, written)
        connection.execute("commit")
        connection.execute("checkpoint")
    finally:
        connection.close()
    os.replace(rest, file)
    for path in (file, *into.glob("*"), *(folder for folder in (into, into.parent) if folder.is_dir())):
        sync(path)


def _largest(sizes: Mapping[str, int], limit: int) -> list[str]:
    """The largest of these tables, as few as let the others take no more than `limit`; those that have to stay are not
    among them.
    """
    left, found = sum(sizes.values()), []
    for name in sorted(sizes.keys() - apart.STAY, key=lambda one: (-sizes[one], one)):
        if left <= limit or not sizes[name]:
            break
        left -= sizes[name]
        found.append(name)
    return found


def _bytes_of(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """What a table takes in its file, about: tables share blocks."""
    segments = connection.table_function("pragma_storage_info", [name]).filter("persistent")
    blocks = segments.aggregate("count(distinct block_id) + coalesce(sum(len(additional_block_ids)), 0)").fetchall()
    return int(blocks[0][0]) * BLOCK


def _write_apart(connection: duckdb.DuckDBPyConnection, name: str, into: Path) -> int:
    """Write a table as Parquet; how many bytes that are."""
    rows, path = connection.table(name), into / f"{name}.parquet"
    into.mkdir(parents=True, exist_ok=True)
    rows.write_parquet(str(path), compression="zstd")
    written = connection.read_parquet(str(path), hive_partitioning=False)
    if (written.columns, written.types) != (rows.columns, rows.types):
        raise AssertionError(f"{name} is not read from Parquet as it was written")
    return path.stat().st_size


# ---------------------------------------------------------------------- fill


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table, version: str) -> None:
    """Rows with the columns of the table; of those that every row of records has, what was not given is filled in."""
    into = connection.table(table)
    filled_in = {"load_id": pa.scalar(version), "known_from": NEVER_SAID, "known_until": NEVER_SAID}
    for column in filled_in.keys() & set(into.columns) - set(rows.column_names):
        rows = rows.append_column(column, pa.repeat(filled_in[column], len(rows)))
    for name, default in _defaults(table).items():
        rows = rows.set_column(rows.column_names.index(name), name, pc.fill_null(rows[name], default))
    connection.from_arrow(rows.select(into.columns)).insert_into(table)


def _defaults(table: str) -> dict[str, str]:
    """What a column holds in a version where nobody said anything, by column."""
    columns = contract().tables[table].columns.values() if table in contract().tables else ()
    return {one.name: one.default for one in columns if one.default not in (None, OWN_MUNICIPALITY)}


def _insert_records(connection: duckdb.DuckDBPyConnection, into: str, records: Iterable[tuple]) -> None:
    target = connection.table(into)
    columns = list(zip(*records, strict=True))
    if columns:
        arrays = dict(zip(target.columns, (pa.array(column) for column in columns), strict=True))
        connection.from_arrow(pa.table(arrays)).insert_into(into)


# --------------------------------------------------------------------- check


def _contradictions(connection: duckdb.DuckDBPyConnection, as_of: dt.date) -> list[Flag]:
    """What contradicts itself across rows, one query a contradiction."""
    flags = []
    for path in sorted((QUERIES / "checks").glob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        given = {"as_of": as_of} if "$as_of" in sql else {}
        for *place, name, value, code, other in connection.execute(sql, given).fetchall():
            column = contract().tables[place[2]].columns[name] if name else None
            flags.append(Flag(*place, name, said_of(column, value), code, said_of(column, other)))
    return flags


def hold_invariants(connection: duckdb.DuckDBPyConnection) -> None:
    """Each query in `invariants/` must find nothing; else the version is not published."""
    for path in sorted((QUERIES / "invariants").glob("*.sql")):
        if found := connection.execute(path.read_text(encoding="utf-8")).fetchmany(1):
            raise AssertionError(f"invariant {path.stem} does not hold: {found[0]}")


# ---------------------------------------------------------------------- note


def _note(connection: duckdb.DuckDBPyConnection, report: Report, about: About, said: Findings) -> None:
    """Write down in the version what was read, refused and flagged."""
    found = said.with_report(report)
    made_at = about.made_at.replace(microsecond=0)
    info = (about.name, made_at, about.as_of, about.is_example, about.own_municipality, release(), 0, 0)
    _insert_records(connection, "load_info", [info])
    for into in ("loaded_files", "refusals", "flags", "refused_rows"):
        _insert_records(connection, into, map(tuple, getattr(found, into)))


def _shapes(files: Sequence[Shapes]) -> Iterable[tuple]:
    """A row for each shape, numbered through all files."""
    shapes = ((shape, read.file) for read in files for shape in read.shapes)
    for number, (shape, file) in enumerate(shapes, 1):
        yield number, shape.code, shape.name, shape.municipality, json.dumps(shape.polygons), file
