"""Workbooks (xlsx, xls, ods) to Sheets: hidden sheets left out, merged cells filled, typed cells as text."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

import python_calamine as calamine

from oversight.records.reading_archive import Measures, measure_ods, measure_xlsx, repack, unpack
from oversight.records.reading_ole import measure_xls
from oversight.records.reading_rows import (
    Merge,
    NoHeaderError,
    find_header,
    finish,
    group_rows,
    name_headers,
    title_notes,
    to_table,
)
from oversight.records.reading_sheet import Sheet, SheetNote, UnreadableFile
from oversight.records.reading_typed import text_of

XLSX_BOOK = "xl/workbook.xml"
XLSX_LINKS = "xl/_rels/workbook.xml.rels"
MAX_BOOK_BYTES = 16 * 1024**2  # the list of sheets
ODS_CONTENT = "content.xml"
ODS_MANIFEST = "META-INF/manifest.xml"
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True)
class _Grid:
    """The cells of a sheet from its first row and column with something in it; those two are 0-based."""

    rows: list[list[str]]
    top: int
    left: int
    merges: list[Merge]
    notes: list[SheetNote]


def read_workbook(
    data: bytes,
    file: str,
    *,
    header_row: int | None = None,
    sheet: str | None = None,
    known_headers: frozenset[str] = frozenset(),
) -> list[Sheet]:
    """The visible sheets with cells, or the one that is named. Raises UnreadableFile."""
    book, measures = _open(data, file)
    chosen, notes = _chosen(book, sheet, file)
    sheets: list[Sheet] = []
    for name in chosen:
        grid = _grid(book, name, measures, file)
        if not grid.rows:
            notes.append(SheetNote("empty_sheet", None, name))
            continue
        try:
            sheets.append(_sheet(grid, file, name, header_row, known_headers))
        except NoHeaderError:
            notes.append(SheetNote("sheet_without_header", None, name))
    if not sheets:
        raise _nothing_read(book, notes, file)
    first = sheets[0]
    return [Sheet(first.file, first.name, first.headers, first.cells, (*notes, *first.notes)), *sheets[1:]]


def _open(data: bytes, file: str) -> tuple[calamine.CalamineWorkbook, Measures]:
    if not data.startswith(b"PK"):
        measures = measure_xls(data, file)
        return _guarded(calamine.CalamineWorkbook.from_filelike, io.BytesIO(data), file=file), measures
    parts = unpack(data, file)
    if XLSX_BOOK in parts:
        measures = measure_xlsx(parts, _xlsx_sheets(parts, file), file)
    elif parts.get("mimetype", b"").startswith(ODS_TYPE) and ODS_CONTENT in parts:
        if b"encryption-data" in parts.get(ODS_MANIFEST, b""):
            raise UnreadableFile("password", file)
        measures = measure_ods(parts[ODS_CONTENT], file)
    else:
        raise UnreadableFile("not_a_table", file, kind="archive")
    return _guarded(calamine.CalamineWorkbook.from_filelike, repack(parts), file=file), measures


def _guarded(call, *arguments, file: str):
    """Call into the library. Raises UnreadableFile for whatever it objects to."""
    try:
        return call(*arguments)
    except calamine.PasswordError as error:
        raise UnreadableFile("password", file) from error
    except calamine.CalamineError as error:
        raise UnreadableFile("not_a_table", file, kind="broken") from error
    except BaseException as error:
        # A broken file can make the library panic: that is no Exception, and has no name to import.
        if type(error).__name__ == "PanicException":
            raise UnreadableFile("not_a_table", file, kind="broken") from error
        raise


def _xlsx_sheets(parts: dict[str, bytes], file: str) -> dict[str, str]:
    """Sheet name → part of the archive."""
    if len(parts[XLSX_BOOK]) + len(parts.get(XLSX_LINKS, b"")) > MAX_BOOK_BYTES:
        raise UnreadableFile("too_large", file, found=len(parts[XLSX_BOOK]), limit=MAX_BOOK_BYTES)
    try:
        links = {
            link.get("Id"): posixpath.normpath(posixpath.join("xl", link.get("Target", ""))).lstrip("/")
            for link in ElementTree.fromstring(parts.get(XLSX_LINKS, b""))
        }
        book = ElementTree.fromstring(parts[XLSX_BOOK])
    except ElementTree.ParseError as error:
        raise UnreadableFile("not_a_table", file, kind="broken") from error
    sheets: dict[str, str] = {}
    for element in book.iter():
        if element.tag.endswith("}sheet"):
            ids = [value for key, value in element.attrib.items() if key.endswith("}id")]
            sheets[element.get("name", "")] = links.get(ids[0], "") if ids else ""
    return sheets


def _chosen(book: calamine.CalamineWorkbook, sheet: str | None, file: str) -> tuple[list[str], list[SheetNote]]:
    tables = [entry for entry in book.sheets_metadata if entry.typ == calamine.SheetTypeEnum.WorkSheet]
    if sheet is not None:
        if sheet not in (entry.name for entry in tables):
            raise UnreadableFile("no_sheet", file, sheet=sheet, sheets=", ".join(entry.name for entry in tables))
        return [sheet], []
    hidden = [entry.name for entry in tables if entry.visible != calamine.SheetVisibleEnum.Visible]
    notes = [SheetNote("hidden_sheet", None, name) for name in hidden]
    return [entry.name for entry in tables if entry.name not in hidden], notes


def _nothing_read(book: calamine.CalamineWorkbook, notes: list[SheetNote], file: str) -> UnreadableFile:
    codes = {note.code for note in notes}
    if "sheet_without_header" in codes:
        return UnreadableFile("no_header", file)
    if "hidden_sheet" in codes:
        hidden = ", ".join(note.text for note in notes if note.code == "hidden_sheet")
        return UnreadableFile("only_hidden", file, sheets=hidden)
    return UnreadableFile("empty_file", file)


def _grid(book: calamine.CalamineWorkbook, name: str, measures: Measures, file: str) -> _Grid:
    sheet = _guarded(book.get_sheet_by_name, name, file=file)
    top, left = sheet.start or (0, 0)
    rows = [[text_of(cell) for cell in row] for row in _guarded(sheet.to_python, file=file)]
    notes = []
    errors = measures.errors.get(name) or measures.errors.get(str(book.sheet_names.index(name)), {})
    for (row, column), text in sorted(errors.items()):
        if 0 <= row - top < len(rows) and 0 <= column - left < len(rows[0]):
            rows[row - top][column - left] = text
            notes.append(SheetNote("formula_error", row + 1, text))
    if sheet.merged_cell_ranges is None:
        merges = measures.merges.get(name, [])
    else:
        merges = [Merge(*start, *end) for start, end in sheet.merged_cell_ranges]
    return _Grid(rows, top, left, _within(merges, rows, top, left), notes)


def _within(merges: Iterable[Merge], rows: list[list[str]], top: int, left: int) -> list[Merge]:
    """Merges as indices into `rows`, cut to them. One that overlaps an earlier one in its first column is left out."""
    bottom, right = len(rows) - 1, (len(rows[0]) - 1 if rows else -1)
    last_row: dict[int, int] = {}
    within: list[Merge] = []
    for merge in sorted(merges, key=lambda merge: (merge.left, merge.top)):
        cut = Merge(merge.top - top, merge.left - left, min(merge.bottom - top, bottom), min(merge.right - left, right))
        is_inside = 0 <= cut.top <= cut.bottom and 0 <= cut.left <= cut.right
        if is_inside and cut.top > last_row.get(cut.left, -1):
            last_row[cut.left] = cut.bottom
            within.append(cut)
    return within


def _sheet(grid: _Grid, file: str, name: str, header_row: int | None, known_headers: frozenset[str]) -> Sheet:
    merged_down = _fill_down(grid)
    rows = [(number, row) for number, row in enumerate(grid.rows, start=grid.top + 1)]
    header = find_header(rows, header_row=header_row, known_headers=known_headers, merges=grid.merges)
    groups = group_rows(rows, header, grid.merges)
    headers = name_headers(rows[header][1], groups, known_headers, first=grid.left + 1)
    notes = [*title_notes(rows[:header], groups), *grid.notes]
    notes += [note for note in merged_down if note.row and note.row > rows[header][0]]
    table = to_table(rows[header + 1 :], headers, notes)
    named = [
        bool(cell.strip()) or any(column in group for group in groups.values())
        for column, cell in enumerate(rows[header][1])
    ]
    return finish(table, file, name, named, notes)


def _fill_down(grid: _Grid) -> list[SheetNote]:
    """Give each row of a cell that was merged down its value, except rows that hold nothing of their own."""
    is_blank = [not any(cell.strip() for cell in row) for row in grid.rows]
    notes: list[SheetNote] = []
    for merge in grid.merges:
        text = grid.rows[merge.top][merge.left]
        filled = [row for row in range(merge.top + 1, merge.bottom + 1) if not is_blank[row]]
        for row in filled:
            grid.rows[row][merge.left] = text
        if filled and text.strip():
            notes.append(SheetNote("merged_down", grid.top + merge.top + 1, text))
    return notes
