"""A sheet that already has the shape of a contract table → the rows of that table, still text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

import pyarrow as pa

from doorstroom.contract.examples import GUIDE_SHEET, without_examples
from doorstroom.contract.model import Table, contract
from doorstroom.ingest.columns import TableRows
from doorstroom.ingest.mapping.known_names import is_known, names_of, normal
from doorstroom.ingest.parse.text import fold
from doorstroom.ingest.readers.sheet import Sheet


@dataclass(frozen=True)
class Recognised:
    """What a sheet turned out to be, with headers that no column has and rows that were the template's example."""

    rows: TableRows
    unknown_headers: tuple[str, ...]
    example_rows: tuple[int, ...]


class MissingColumn(Exception):
    """A sheet that bears a table's name lacks a column which that table requires."""

    def __init__(self, file: str, table: str, column: str) -> None:
        super().__init__(f"{file}: {table} lacks {column}")
        self.code = "missing_column"
        self.details = {"file": file, "table": table, "column": column}


def is_guide(sheet: Sheet) -> bool:
    """Whether this is the sheet of the template that explains the others."""
    return sheet.name == GUIDE_SHEET


def recognise(sheet: Sheet) -> Recognised | None:
    """The contract table that a sheet holds, by its name and its headers (codes or labels); None when it holds none.

    Raises MissingColumn when the sheet bears a table's name and has its headers, but not all that it must have. A list
    of one's own that is only called "Pilots" is none of these.
    """
    named = _named_table(sheet)
    if named:
        missing = _missing(named, sheet)
        if not missing:
            return _rows_of(named, sheet)
        if not _has_own_headers(named, sheet, missing):
            raise MissingColumn(sheet.file, named.name, missing[0])
    fitting = [table for table in contract().tables.values() if not _missing(table, sheet) and _is_told(table, sheet)]
    best = max(fitting, key=lambda table: len(columns_of(table, sheet.headers)), default=None)
    return _rows_of(best, sheet) if best else None


def _is_told(table: Table, sheet: Sheet) -> bool:
    """Whether the headers tell a table that a sheet does not bear the name of: where one column is all that the table
    must have, a list of one's own may well have a column of that name, so most of its headers have to be the table's.
    """
    found = columns_of(table, sheet.headers)
    must_have = [column for column in table.columns.values() if column.required]
    return len(must_have) > 1 or 2 * len(found) >= len(sheet.headers)


def _named_table(sheet: Sheet) -> Table | None:
    name = fold(sheet.name or PurePath(sheet.file).stem)
    return next(
        (
            table
            for table in contract().tables.values()
            if name in {fold(table.name), *(fold(label) for label in table.label.values())}
        ),
        None,
    )


def _has_own_headers(table: Table, sheet: Sheet, missing: list[str]) -> bool:
    """Whether a sheet that lacks columns of a table is a list under headers of its own, and no template with a column
    taken out: most of its headers are none of the table's, or one of them is what lists call what is missing. The
    sheet of pilots in the template has no status and no days of milestones, so these tell a list too.
    """
    found = columns_of(table, sheet.headers).values()
    others = [header for header in sheet.headers if header not in found]
    if len(found) < len(others):
        return True
    if table.name == "pilots":
        return any(map(is_known, others))
    return any(names_of(table.name).get(normal(header)) in missing for header in others)


def columns_of(table: Table, headers: Iterable[str]) -> dict[str, str]:
    """Contract column → header, for the headers that bear a column's code or label."""
    names = {
        fold(name): column.name for column in table.columns.values() for name in (*column.label.values(), column.name)
    }
    found: dict[str, str] = {}
    for header in headers:
        column = names.get(fold(header.removesuffix("*")))
        if column and column not in found:
            found[column] = header
    return found


def _missing(table: Table, sheet: Sheet) -> list[str]:
    found = columns_of(table, sheet.headers)
    return [column.name for column in table.columns.values() if column.required and column.name not in found]


def _rows_of(table: Table, sheet: Sheet) -> Recognised:
    origin = columns_of(table, sheet.headers)
    cells = pa.table(
        {column: sheet.cells[header] for column, header in origin.items()} | {"source_row": sheet.cells["source_row"]}
    )
    kept, examples = without_examples(table, cells)
    place = table.name, sheet.file, sheet.name
    rows = TableRows(*place, kept, dict(origin), rows_read=len(kept), starts_1904=sheet.starts_1904)
    unknown = tuple(header for header in sheet.headers if header not in origin.values())
    return Recognised(rows, unknown, tuple(examples))
