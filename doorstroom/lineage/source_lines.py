"""The line of a handed-in file that a row of the store came from, as it stood there.

The store keeps the files of each version as they were handed in. They are read again as the load read them: the same
encoding, header row, sheet and merged cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from doorstroom.contract.model import contract
from doorstroom.ingest.intake import line_of
from doorstroom.ingest.mapping.apply import Mapping, load_mapping
from doorstroom.ingest.parse import fold
from doorstroom.ingest.recognise import columns_of
from doorstroom.store.versions import HANDED_IN, Store, StoreError, kept_mappings


class SourceLineError(Exception):
    """A line that cannot be shown; `code` and `details` word it for the reader (section `source`)."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details


@dataclass(frozen=True)
class SourceLine:
    """One row of a handed-in file. `cells`: each header with the text as it stood, '' for a blank cell.

    `mapping`: how the load read the list; None for a file in the shape of the contract.
    """

    file: str
    sheet: str | None
    row: int
    cells: tuple[tuple[str, str], ...]
    mapping: Mapping | None


@dataclass(frozen=True)
class ReadAs:
    """What the load read a header as: a column of a table, for one milestone where the list has a column for that."""

    column: str
    milestone: str | None = None


def source_line(store: Store, version: str, file: str, sheet: str | None, row: int) -> SourceLine:
    """The row of a file as the tables of a version name it: `source_file`, `source_sheet`, `source_row`.

    Raises StoreError for a version that does not exist, SourceLineError for a file or row that it does not have, and
    UnreadableFile or MappingError for what was damaged since.
    """
    folder = _folder(store, version)
    kept = _kept(folder, file, version)
    mappings = [load_mapping(path) for path in kept_mappings(folder)]
    cells, mapping = line_of(kept, file, sheet, row, mappings)
    if cells is None:
        raise SourceLineError("no_such_row", file=file, row=row)
    return SourceLine(file, sheet, row, tuple(cells.items()), mapping)


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


def _folder(store: Store, version: str) -> Path:
    if version not in store.names():
        raise StoreError("unknown_version", name=version, known=", ".join(store.names()))
    return store.path / HANDED_IN / version


def _kept(folder: Path, file: str, version: str) -> Path:
    """The kept file of that name: one of those that lie in the folder, so that no name leads anywhere else."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    named = {path.relative_to(folder).as_posix(): path for path in files}
    if file not in named:
        raise SourceLineError("no_such_file", file=file, version=version)
    return named[file]
