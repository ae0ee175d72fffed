"""The line of a handed-in file that a row of the store came from, as it stood there.

The ledger keeps the rows of each hand-in beside what was read of them. A line is looked up there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pyarrow as pa

from doorstroom.contract.model import contract
from doorstroom.ingest.mapping.file import load_mapping
from doorstroom.ingest.mapping.model import Mapping
from doorstroom.ingest.parse.text import fold
from doorstroom.ingest.raw_rows import is_kept, row_of
from doorstroom.ingest.recognise import columns_of
from doorstroom.ledger.hand_in import RAW_ROWS, Source
from doorstroom.store.versions import LEDGER, Store, StoreError


class SourceLineError(Exception):
    """A line that cannot be shown; `code` and `details` word it for the reader (section `source`)."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details


@dataclass(frozen=True)
class SourceLine:
    """One row of a handed-in file. `cells`: each header with the text as it stood, '' for a blank cell.

    `mapping`: how the load read the list; None for a file in the shape of the contract. `source`, `reported_on`, `by`:
    the list that the file is of, the day that it holds for, and who handed it in.
    """

    file: str
    sheet: str | None
    row: int
    cells: tuple[tuple[str, str], ...]
    mapping: Mapping | None
    source: str
    reported_on: dt.date
    by: str


@dataclass(frozen=True)
class ReadAs:
    """What the load read a header as: a column of a table, for one milestone where the list has a column for that."""

    column: str
    milestone: str | None = None


def source_line(store: Store, version: str, file: str, sheet: str | None, row: int) -> SourceLine:
    """The row of a file as the tables of a version name it: `source_file`, `source_sheet`, `source_row`.

    Raises StoreError for a version that does not exist, SourceLineError for a file or row that it does not have, or for
    rows that were damaged since, MappingError for such a mapping.
    """
    if version not in store.names():
        raise StoreError("unknown_version", name=version, known=", ".join(store.names()))
    told = store.ask("hand_in_of", version=version, file=file)
    if told.empty:
        raise SourceLineError("no_such_file", file=file, version=version)
    place = told.iloc[0]
    source = Source(place["municipality"], place["source"])
    folder = store.path / LEDGER / source.folder / place["hand_in"]
    rows = folder / RAW_ROWS
    if not is_kept(rows, place["file"], sheet):
        raise SourceLineError("no_such_file" if rows.is_dir() else "no_rows", file=file, version=version)
    try:
        found = row_of(rows, place["file"], sheet, row)
    except (OSError, pa.ArrowException) as error:
        raise SourceLineError("rows_damaged", file=file, version=version) from error
    if found is None:
        raise SourceLineError("no_such_row", file=file, row=row)
    mapping = load_mapping(folder / found.read_by) if found.read_by else None
    said = str(source), place["reported_on"].date(), place["handed_in_by"]
    return SourceLine(file, sheet, row, tuple(found.cells.items()), mapping, *said)


def columns_read(table: str, line: SourceLine) -> dict[str, tuple[ReadAs, ...]]:
    """The headers of a line that the load read for a table, each with what it read it as. Raises KeyError for a table
    that the contract does not have.
    """
    headers = [header for header, _ in line.cells]
    if line.mapping is None:
        found = columns_of(contract().tables[table], headers)
        return {header: (ReadAs(column),) for column, header in found.items()}
    read: dict[str, list[ReadAs]] = {}
    for header, column, milestone in line.mapping.reads(table):
        read.setdefault(fold(header), []).append(ReadAs(column, milestone))
    return {header: tuple(read[fold(header)]) for header in headers if fold(header) in read}
