"""Writing one version of the store: typed rows in, a whole and checked DuckDB file out."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from doorstroom.contract.model import Table, contract
from doorstroom.ingest.clean import cleaned
from doorstroom.ingest.columns import said_of
from doorstroom.ingest.findings import Flag, Refusal, plain
from doorstroom.ingest.intake import HandedIn
from doorstroom.ingest.parse.nothing import NOTHINGS
from doorstroom.ingest.readers.shapes import Shapes
from doorstroom.ingest.readers.sheet import Sheet
from doorstroom.ingest.validate import Checked, check, pilot_keys, refuse_orphans, same_keys
from doorstroom.store.models import derive
from doorstroom.store.questions import QUERIES, release
from doorstroom.store.versions import MEMORY_LIMIT

Progress = Callable[[str, int], None]  # (what is being done: a key of the catalogue, rows done so far)

# (file, sheet, row, header → text): a refused row as it stood.
RefusedRow = tuple[str, str | None, int, dict[str, str | None]]


@dataclass(frozen=True)
class FileCount:
    """What one file (or sheet) gave one table. rows_read == rows_loaded + rows_refused."""

    file: str
    sheet: str | None
    table: str
    rows_read: int
    rows_loaded: int
    rows_refused: int
    flags: int = 0


@dataclass
class Report:
    """What a load did: the version it made (None for a check), and each file's account."""

    version: str | None = None
    files: list[FileCount] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    refused_rows: list[RefusedRow] = field(default_factory=list)


def build(
    file: Path, handed_in: HandedIn, name: str, municipality: str, now: dt.datetime, progress: Progress
) -> Report:
    """Write version `name` to `file` (or in memory, for ":memory:") and give the account of it."""
    connection = duckdb.connect(str(file), config=config_of(file))
    try:
        connection.execute("begin transaction")
        connection.execute(sql_of("schema.sql"))
        connection.execute(sql_of("store.sql"))
        as_of = handed_in.origin.as_of or now.date()
        report = _fill(connection, handed_in, name, municipality, as_of, progress)
        _insert_records(connection, "shapes", _shapes(handed_in.shapes))
        progress("deriving", sum(count.rows_loaded for count in report.files))
        derive(connection)
        report.flags += _contradictions(connection, as_of)
        report.files = _with_flags(report)
        report.refused_rows = list(_refused_rows(report.refusals, handed_in.sheets))
        _note(connection, report, handed_in, name, municipality, now)
        hold_invariants(connection)
        connection.execute("commit")
        connection.execute("checkpoint")
    finally:
        connection.close()
    if file.is_file():
        with file.open("rb") as written:
            os.fsync(written.fileno())
    return report


def config_of(file: Path) -> dict[str, str]:
    """Settings of the connection that writes a version to `file`."""
    return {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(file.parent / "temp") if file.parent != Path() else "",
        "python_enable_replacements": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
    }


def sql_of(name: str) -> str:
    """The text of a file in `queries/`."""
    return (QUERIES / name).read_text(encoding="utf-8")


# ---------------------------------------------------------------------- fill


def _fill(
    connection: duckdb.DuckDBPyConnection,
    handed_in: HandedIn,
    name: str,
    municipality: str,
    as_of: dt.date,
    progress: Progress,
) -> Report:
    """Check and insert table by table, pilots first: the others refer to them."""
    given, told = cleaned(handed_in.rows, municipality)
    report = Report(refusals=list(handed_in.refusals), flags=[*handed_in.flags, *told])
    pilots: pa.Array | None = None
    n_rows = 0
    for table in contract().tables.values():
        checked = [check(rows, municipality, as_of) for rows in given if rows.table == table.name]
        if not checked:
            continue
        if table.references == "pilots":
            checked = [refuse_orphans(done, pilots) for done in checked]
        for done in checked:
            _hold_accounted(done)
        rows, flags = same_keys(table, pa.concat_tables([done.rows for done in checked]))
        if table.name == "pilots":
            pilots = pilot_keys(rows)
        _insert(connection, table, rows, name)
        report.refusals += [refusal for done in checked for refusal in done.refusals]
        report.flags += [flag for done in checked for flag in done.flags] + flags
        report.files += _counts(table, checked, handed_in.refusals)
        n_rows += len(rows)
        progress("checking", n_rows)
    report.flags = _each_error_once(report.flags)
    return report


def _each_error_once(flags: list[Flag]) -> list[Flag]:
    """The flags without those that read the error of a formula as nothing, where each of its cells was told already."""
    told = {(flag.file, flag.sheet, flag.column, flag.value) for flag in flags if flag.code == "formula_error"}
    return [
        flag
        for flag in flags
        if flag.code not in NOTHINGS or (flag.file, flag.sheet, flag.column, flag.value) not in told
    ]


def _hold_accounted(done: Checked) -> None:
    """Nothing is lost: every statement that came in was kept, refused, or flagged and left out."""
    refused = len({refusal.row for refusal in done.refusals})
    if len(done.given.cells) != len(done.rows) + refused + done.dropped:
        raise AssertionError(f"{done.given.file}, {done.given.table}: rows were lost between reading and checking")


def _counts(table: Table, checked: list[Checked], unread: list[Refusal]) -> list[FileCount]:
    """The account of each file (and sheet) for one table; a flat list's statements count as rows of the list.

    `unread`: the rows that could not be read as rows; they count as read and refused, for each table of their sheet.
    """
    counts = []
    for place in dict.fromkeys((done.given.file, done.given.sheet) for done in checked):
        of_place = [done for done in checked if (done.given.file, done.given.sheet) == place]
        broken = {refusal.row for refusal in unread if (refusal.file, refusal.sheet) == place}
        refused = {refusal.row for done in of_place for refusal in done.refusals} | broken
        rows_read = of_place[0].given.rows_read + len(broken)
        loaded = rows_read - len(refused) if of_place[0].given.is_flat else sum(len(done.rows) for done in of_place)
        counts.append(FileCount(*place, table.name, rows_read, loaded, len(refused)))
    return counts


def _with_flags(report: Report) -> list[FileCount]:
    """The accounts, each with the number of flags on its rows."""
    flags = Counter((flag.file, flag.sheet, flag.table) for flag in report.flags)
    return [replace(count, flags=flags[count.file, count.sheet, count.table]) for count in report.files]


def _insert(connection: duckdb.DuckDBPyConnection, table: Table, rows: pa.Table, name: str) -> None:
    rows = rows.append_column("load_id", pa.repeat(pa.scalar(name), len(rows)))
    into = connection.table(table.name)
    connection.from_arrow(rows.select(into.columns)).insert_into(table.name)


def _insert_records(connection: duckdb.DuckDBPyConnection, into: str, records: Iterable[tuple]) -> None:
    target = connection.table(into)
    columns = list(zip(*records, strict=True))
    if columns:
        arrays = dict(zip(target.columns, (pa.array(column) for column in columns), strict=True))
        connection.from_arrow(pa.table(arrays)).insert_into(into)


def _fields_of(record: FileCount | Refusal | Flag) -> tuple:
    return tuple(getattr(record, name.name) for name in fields(record))  # astuple copies deeply: 30 times slower


def _as_text(found: Refusal | Flag) -> tuple:
    *place, value, code, other = _fields_of(found)
    return *place, plain(value), code, plain(other)


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


def _note(
    connection: duckdb.DuckDBPyConnection,
    report: Report,
    handed_in: HandedIn,
    name: str,
    municipality: str,
    now: dt.datetime,
) -> None:
    """Write down in the version what was read, refused and flagged."""
    origin = handed_in.origin
    own = origin.own_municipality or municipality
    info = (name, now.replace(microsecond=0), origin.as_of, origin.is_example, own, release(), 0)
    _insert_records(connection, "load_info", [info])
    _insert_records(connection, "loaded_files", map(_fields_of, report.files))
    for into, found in (("refusals", report.refusals), ("flags", report.flags)):
        _insert_records(connection, into, map(_as_text, found))
    as_json = ((*place, json.dumps(cells, ensure_ascii=False)) for *place, cells in report.refused_rows)
    _insert_records(connection, "refused_rows", as_json)


def _refused_rows(refusals: list[Refusal], sheets: list[Sheet]) -> Iterable[RefusedRow]:
    """The refused rows as they stood, header → text."""
    refused: dict[tuple[str, str | None], set[int]] = {}
    for refusal in refusals:
        refused.setdefault((refusal.file, refusal.sheet), set()).add(refusal.row)
    for sheet in sheets:
        rows = refused.get((sheet.file, sheet.name))
        if rows:
            wanted = pc.is_in(sheet.cells["source_row"], value_set=pa.array(sorted(rows), pa.int64()))
            for row in sheet.cells.filter(wanted).to_pylist():
                source_row = row.pop("source_row")
                yield sheet.file, sheet.name, source_row, row
            for broken in sheet.broken:
                yield sheet.file, sheet.name, broken.row, dict(broken.cells)


def _shapes(files: list[Shapes]) -> Iterable[tuple]:
    """A row for each shape, numbered through all files."""
    shapes = ((shape, read.file) for read in files for shape in read.shapes)
    for number, (shape, file) in enumerate(shapes, 1):
        yield number, shape.code, shape.name, shape.municipality, json.dumps(shape.polygons), file
