"""The rows of a sheet as they stood, kept as Parquet: a line of a file is looked up, and the file not read again.

One file a sheet: its headers as columns, `source_row`, and behind that the cells of broken rows beyond the headers.
What was left out of the sheet (totals, remarks, broken rows) is in it too.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from doorstroom.ingest.readers.sheet import SOURCE_ROW, Sheet

GROUP_ROWS = 5_000  # rows that are read to find one
READ_BY = b"read_by"


@dataclass(frozen=True)
class RawRow:
    """One row. `cells`: header → text as it stood, '' for a blank one. `read_by`: the mapping's name, where one did."""

    cells: dict[str, str]
    read_by: str | None


def keep_rows(folder: Path, sheet: Sheet, read_by: str | None = None) -> None:
    """Write the rows of a sheet into a folder that is there. Raises OSError."""
    table = _all_rows(sheet).replace_schema_metadata({READ_BY: read_by} if read_by else None)
    kept = kept_as(folder, sheet.file, sheet.name)
    write_rows(table, kept)


def write_rows(table: pa.Table, file: Path) -> None:
    """Write such rows so that one is found fast, and damage is found. Raises OSError."""
    how = {"compression": "zstd", "use_dictionary": False, "write_page_checksum": True}
    pq.write_table(table, file, row_group_size=GROUP_ROWS, **how)


def is_kept(folder: Path, file: str, sheet: str | None) -> bool:
    """Whether the rows of a sheet lie in a folder."""
    return kept_as(folder, file, sheet).is_file()


def headers_kept(folder: Path) -> list[list[str]]:
    """The headers of each sheet in a folder that a mapping read. What cannot be read any more has none."""
    found = []
    for file in sorted(folder.glob("*.parquet")):
        schema = _schema(file)
        if schema is not None and READ_BY in (schema.metadata or {}):
            found.append(schema.names[: schema.names.index(SOURCE_ROW)])
    return found


def tables_kept(folder: Path) -> list[pa.Table]:
    """The rows of each sheet in a folder that a mapping read; without what cannot be read any more."""
    tables = [_table(file) for file in sorted(folder.glob("*.parquet"))]
    return [table for table in tables if table is not None and READ_BY in (table.schema.metadata or {})]


def _table(file: Path) -> pa.Table | None:
    """None for a damaged file, which is told where the ledger is looked after."""
    try:
        return pq.read_table(file, partitioning=None, page_checksum_verification=True)
    except (OSError, pa.ArrowException):
        return None


def _schema(file: Path) -> pa.Schema | None:
    """None for a damaged file, which is told where the ledger is looked after."""
    try:
        return pq.read_schema(file)
    except (OSError, pa.ArrowException):
        return None


def row_of(folder: Path, file: str, sheet: str | None, row: int) -> RawRow | None:
    """One row of a sheet that is kept; None when there is none. Raises OSError or pa.ArrowException when damaged."""
    kept = kept_as(folder, file, sheet)
    if not -(2**63) <= row < 2**63:
        return None
    table = pq.read_table(kept, filters=[(SOURCE_ROW, "=", row)], partitioning=None, page_checksum_verification=True)
    if not len(table):
        return None
    cells = table.slice(0, 1).to_pylist()[0]
    names = list(cells)
    headers = names[: names.index(SOURCE_ROW)]
    beyond = [name for name in names[len(headers) + 1 :] if cells[name]]
    read_by = (table.schema.metadata or {}).get(READ_BY)
    return RawRow({name: cells[name] or "" for name in (*headers, *beyond)}, read_by.decode() if read_by else None)


def _all_rows(sheet: Sheet) -> pa.Table:
    parts = [sheet.cells, *([sheet.left_out] if sheet.left_out is not None else [])]
    if sheet.broken:
        names = dict.fromkeys(name for broken in sheet.broken for name in broken.cells)
        columns = {name: pa.array([broken.cells.get(name) for broken in sheet.broken], pa.string()) for name in names}
        parts.append(pa.table(columns | {SOURCE_ROW: pa.array([broken.row for broken in sheet.broken], pa.int64())}))
    if len(parts) == 1:
        return sheet.cells
    return pa.concat_tables(parts, promote_options="default").sort_by(SOURCE_ROW)


def kept_as(folder: Path, file: str, sheet: str | None) -> Path:
    """Where the rows of a sheet lie: under a name of its own, whatever characters those of file and sheet have."""
    named = f"{file}\0{sheet or ''}".encode("utf-8", "surrogatepass")
    return folder / f"{hashlib.sha256(named).hexdigest()[:32]}.parquet"
