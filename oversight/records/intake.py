"""Handed-in paths → the rows of each table, still text, with what a person should know of the files."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oversight.records import reading
from oversight.records.checking import Flag
from oversight.records.contract import contract
from oversight.records.mapping import Mapping, apply, load_mapping
from oversight.records.proposing import known_headers
from oversight.records.reading_shapes import Shapes, read_shapes
from oversight.records.recognising import Recognised, TableRows, is_guide, recognise

ABOUT = "example.toml"


class IntakeError(Exception):
    """Nothing can be taken in; `code` and `details` word it for the reader."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Origin:
    """What the handed-in folder says of itself (`example.toml`): its own reference date, and that it is an example."""

    as_of: dt.date | None = None
    is_example: bool = False
    title_nl: str | None = None
    title_en: str | None = None
    own_municipality: str | None = None


@dataclass
class HandedIn:
    """All that was read: the rows by table, shapes of areas, and what a person should know of the files.

    `files`: each path with the name under which it is shown. `about`: what the folder says of itself, if it does.
    """

    files: list[tuple[Path, str]]
    shape_files: list[Path]
    about: list[Path]
    origin: Origin
    rows: list[TableRows] = field(default_factory=list)
    shapes: list[Shapes] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    sheets: list[reading.Sheet] = field(default_factory=list)


def take_in(paths: Sequence[Path], mapping_file: Path | None, progress: Callable[[str, int], None]) -> HandedIn:
    """Read all files and find which tables they feed.

    Raises IntakeError, UnreadableFile or MappingError when there is nothing that can be loaded.
    """
    mapping = load_mapping(mapping_file) if mapping_file else None
    for path in paths:
        if not path.exists():
            raise IntakeError("no_such_file", file=path)
    about = [path / ABOUT for path in paths if (path / ABOUT).is_file()]
    handed_in = HandedIn(reading.files_in(paths), reading.shapes_in(paths), about, _origin(about))
    if not handed_in.files:
        raise IntakeError("no_files", file=paths[0])
    handed_in.shapes += map(read_shapes, handed_in.shape_files)
    handed_in.flags += [
        Flag(read.file, None, None, nth, None, said, "shape_not_read")
        for read in handed_in.shapes
        for nth, said in read.left_out
    ]
    n_rows = 0
    for path, shown in handed_in.files:
        for sheet in _sheets(path, shown, mapping):
            _take(sheet, mapping, handed_in)
            n_rows += len(sheet.cells)
            progress("reading", n_rows)
    _require_tables(handed_in)
    return handed_in


def row_of(path: Path, shown: str, sheet: str | None, row: int, mapping: Mapping | None) -> dict[str, str] | None:
    """One row of a file as `take_in` reads it: header → text as it stood; None when there is no such row of data.

    Raises UnreadableFile.
    """
    return reading.read_row(path, row, file=shown, sheet=sheet, **_headers(mapping))


def _sheets(path: Path, shown: str, mapping: Mapping | None) -> list[reading.Sheet]:
    return reading.read(path, file=shown, sheet=mapping.sheet if mapping else None, **_headers(mapping))


def _headers(mapping: Mapping | None) -> dict[str, Any]:
    """How the headers of a sheet are found."""
    if mapping is None:
        return {"known_headers": known_headers()}
    return {"known_headers": mapping.headers, "header_row": mapping.header_row}


def _take(sheet: reading.Sheet, mapping: Mapping | None, handed_in: HandedIn) -> None:
    """Find which tables a sheet feeds, or say that it feeds none."""
    if not mapping and is_guide(sheet):
        return
    handed_in.sheets.append(sheet)
    handed_in.flags += [
        Flag(sheet.file, sheet.name, None, note.row, None, note.text, note.code) for note in sheet.notes
    ]
    if mapping:
        rows, flags = apply(mapping, sheet)
        handed_in.rows += rows
        handed_in.flags += flags
        return
    found = recognise(sheet)
    if found:
        handed_in.rows.append(found.rows)
        handed_in.flags += _said_of(sheet, found)
    elif len(sheet.cells):
        headers = ", ".join(sheet.headers[:8])
        handed_in.flags.append(Flag(sheet.file, sheet.name, None, None, None, headers, "sheet_not_recognised"))


def _said_of(sheet: reading.Sheet, found: Recognised) -> list[Flag]:
    place = sheet.file, sheet.name, found.rows.table
    return [
        *(Flag(*place, None, header, None, "unknown_column") for header in found.unknown_headers),
        *(Flag(*place, row, None, None, "example_row") for row in found.example_rows),
    ]


def _require_tables(handed_in: HandedIn) -> None:
    fed = {rows.table for rows in handed_in.rows}
    for table in contract().tables.values():
        if not table.required or table.name in fed:
            continue
        unknown = next((flag for flag in handed_in.flags if flag.code == "sheet_not_recognised"), None)
        if unknown:
            raise IntakeError("not_recognised", file=unknown.file, table=table.name, headers=unknown.value)
        raise IntakeError("missing_table", file=handed_in.files[0][1], table=table.name)


def _origin(about: Sequence[Path]) -> Origin:
    if not about:
        return Origin()
    said = tomllib.loads(about[0].read_text(encoding="utf-8"))
    own = said["municipalities"][said["municipality"]]
    return Origin(said["as_of"], True, said["title"]["nl"], said["title"]["en"], own)
