"""Handed-in paths → the rows of each table, still text, with what a person should know of the files."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from oversight.records import reading
from oversight.records.checking import Flag, Refusal
from oversight.records.contract import contract
from oversight.records.mapping import Mapping, apply, load_mapping
from oversight.records.proposing import known_headers
from oversight.records.reading_days import day_of_1904
from oversight.records.reading_shapes import Shapes, read_shapes
from oversight.records.recognising import Recognised, TableRows, is_guide, recognise
from oversight.records.values import fold

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
    `refusals`: rows that could not be read as rows; they are not in `rows`.
    """

    files: list[tuple[Path, str]]
    shape_files: list[Path]
    about: list[Path]
    origin: Origin
    rows: list[TableRows] = field(default_factory=list)
    shapes: list[Shapes] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    sheets: list[reading.Sheet] = field(default_factory=list)


def take_in(paths: Sequence[Path], mapping_file: Path | None, progress: Callable[[str, int], None]) -> HandedIn:
    """Read all files and find which tables they feed.

    Raises IntakeError, UnreadableFile or MappingError when there is nothing that can be loaded.
    """
    mapping = load_mapping(mapping_file) if mapping_file else None
    _require_paths(paths)
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
        sheets = _sheets(path, shown, mapping)
        for sheet in _mapped(sheets, mapping, handed_in) if mapping else sheets:
            _take(sheet, mapping, handed_in)
            n_rows += len(sheet.cells)
            progress("reading", n_rows)
    _require_tables(handed_in)
    return handed_in


def _require_paths(paths: Sequence[Path]) -> None:
    """Raises IntakeError for a path where nothing is, UnreadableFile for one that cannot be."""
    for path in paths:
        try:
            reading.files_in([path])
        except reading.UnreadableFile as error:
            if error.code == "not_found":
                raise IntakeError("no_such_file", file=path) from error
            raise


def _mapped(sheets: list[reading.Sheet], mapping: Mapping, handed_in: HandedIn) -> list[reading.Sheet]:
    """The sheets of a file that have the headers of a mapping; of the others it is said. The likest when none has."""
    lacking = {nth: header for nth, sheet in enumerate(sheets) if (header := _lacks(sheet, mapping))}
    if len(lacking) == len(sheets):
        return reading.best_first(sheets, mapping.headers)[:1]
    handed_in.flags += [
        Flag(sheets[nth].file, sheets[nth].name, None, None, None, sheets[nth].name, "sheet_not_mapped", header)
        for nth, header in lacking.items()
    ]
    return [sheet for nth, sheet in enumerate(sheets) if nth not in lacking]


def _lacks(sheet: reading.Sheet, mapping: Mapping) -> str | None:
    """A header that the mapping names and the sheet does not have."""
    there = {*sheet.headers, *map(fold, sheet.headers)}
    return next((header for header in sorted(mapping.headers) if not {header, fold(header)} & there), None)


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
        Flag(sheet.file, sheet.name, None, note.row, note.column, note.text, note.code, note.other)
        for note in sheet.notes
    ]
    if mapping:
        rows, flags = apply(mapping, sheet)
        handed_in.rows += _from_1904(sheet, rows, handed_in)
        handed_in.refusals += _refused(sheet, rows[0].table)
        handed_in.flags += flags
        return
    found = recognise(sheet)
    if found:
        handed_in.rows += _from_1904(sheet, [found.rows], handed_in)
        handed_in.refusals += _refused(sheet, found.rows.table)
        handed_in.flags += _said_of(sheet, found)
    elif len(sheet.cells):
        headers = ", ".join(sheet.headers[:8])
        handed_in.flags.append(Flag(sheet.file, sheet.name, None, None, None, headers, "sheet_not_recognised"))


def _refused(sheet: reading.Sheet, table: str) -> list[Refusal]:
    """The rows of a sheet that could not be read as rows, as refusals of the table that it feeds first."""
    return [
        Refusal(sheet.file, sheet.name, table, broken.row, None, broken.value, broken.code, broken.expected)
        for broken in sheet.broken
    ]


def _from_1904(sheet: reading.Sheet, rows: list[TableRows], handed_in: HandedIn) -> list[TableRows]:
    """The rows with the numbers in their date columns as days, where the workbook counts those from 1904."""
    if not sheet.starts_1904:
        return rows
    dated = []
    for part in rows:
        for column in contract().tables[part.table].columns.values():
            if column.type == "date" and column.name in part.cells.column_names:
                part = _with_days(part, column.name, handed_in)
        dated.append(part)
    return dated


def _with_days(part: TableRows, column: str, handed_in: HandedIn) -> TableRows:
    texts = part.cells[column].to_pylist()
    days = [day_of_1904(text) for text in texts]
    for text, day, row in zip(texts, days, part.cells["source_row"].to_pylist(), strict=True):
        if day:
            header = part.origin.get(column) or column
            handed_in.flags.append(Flag(part.file, part.sheet, part.table, row, header, text, "serial_of_1904", day))
    read = pa.array([day or text for text, day in zip(texts, days, strict=True)], pa.string())
    nth = part.cells.column_names.index(column)
    return replace(part, cells=part.cells.set_column(nth, column, read))


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
