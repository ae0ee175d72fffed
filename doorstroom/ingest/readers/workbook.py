"""Workbooks (xlsx, xlsb, xls, ods) to Sheets: hidden sheets left out, merged cells filled, typed cells as text."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, replace
from xml.etree import ElementTree

import python_calamine as calamine

from doorstroom.ingest.readers.archive import Measures, measure_xlsx, repack, unpack
from doorstroom.ingest.readers.marks import DataRows, Marks, as_shown, notes_of
from doorstroom.ingest.readers.ods import measure_ods
from doorstroom.ingest.readers.ole import measure_xls
from doorstroom.ingest.readers.rows import (
    Merge,
    NoHeaderError,
    find_header,
    finish,
    group_rows,
    header_notes,
    is_transposed,
    name_headers,
    title_notes,
    to_table,
)
from doorstroom.ingest.readers.sheet import SOURCE_ROW, Sheet, SheetNote, UnreadableFile
from doorstroom.ingest.readers.typed import text_of
from doorstroom.ingest.readers.xlsb import measure_xlsb, sheets_of_book

XLSX_BOOK = "xl/workbook.xml"
XLSX_LINKS = "xl/_rels/workbook.xml.rels"
XLSB_BOOK = "xl/workbook.bin"
XLSB_LINKS = "xl/_rels/workbook.bin.rels"
TOP_ROWS = 10_000  # rows from the top among which the header is looked for, blank ones too
MAX_BOOK_BYTES = 16 * 1024**2  # the list of sheets
ODS_CONTENT = "content.xml"
ODS_MANIFEST = "META-INF/manifest.xml"
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


class TransposedError(Exception):
    """The headers of a sheet stand in its first column."""


@dataclass(frozen=True)
class _Grid:
    """The cells of a sheet from its first row and column with something in it.

    `numbers`, `columns`: where each row and column stands in the sheet, 0-based; `errors` and `marks` by those.
    """

    rows: list[list[str]]
    numbers: list[int]
    columns: list[int]
    merges: list[Merge]
    errors: dict[tuple[int, int], str]
    marks: Marks


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
            sheets.append(_sheet(grid, file, name, header_row, known_headers, measures.starts_1904))
        except NoHeaderError:
            notes.append(SheetNote("sheet_without_header", None, name))
        except TransposedError:
            notes.append(SheetNote("transposed_sheet", None, name))
    if not sheets:
        raise _nothing_read(book, notes, file)
    first = sheets[0]
    return [replace(first, notes=(*notes, *first.notes)), *sheets[1:]]


def _open(data: bytes, file: str) -> tuple[calamine.CalamineWorkbook, Measures]:
    if not data.startswith(b"PK"):
        measures = measure_xls(data, file)
        return _guarded(calamine.CalamineWorkbook.from_filelike, io.BytesIO(data), file=file), measures
    parts = unpack(data, file)
    if XLSX_BOOK in parts:
        measures = measure_xlsx(parts, _xlsx_sheets(parts, file), file)
    elif XLSB_BOOK in parts:
        measures = measure_xlsb(parts, _xlsb_sheets(parts, file), file)
    elif parts.get("mimetype", b"").startswith(ODS_TYPE) and ODS_CONTENT in parts:
        if b"encryption-data" in parts.get(ODS_MANIFEST, b""):
            raise UnreadableFile("password", file)
        measures, parts[ODS_CONTENT] = measure_ods(parts[ODS_CONTENT], file)
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
    links = _links(parts, XLSX_LINKS, XLSX_BOOK, file)
    try:
        book = ElementTree.fromstring(parts[XLSX_BOOK])
    except ElementTree.ParseError as error:
        raise UnreadableFile("not_a_table", file, kind="broken") from error
    sheets: dict[str, str] = {}
    for element in book.iter():
        if element.tag.endswith("}sheet"):
            ids = [value for key, value in element.attrib.items() if key.endswith("}id")]
            sheets[element.get("name", "")] = links.get(ids[0], "") if ids else ""
    return sheets


def _xlsb_sheets(parts: dict[str, bytes], file: str) -> dict[str, str]:
    links = _links(parts, XLSB_LINKS, XLSB_BOOK, file)
    return {name: links.get(link, "") for name, link in sheets_of_book(parts[XLSB_BOOK])}


def _links(parts: dict[str, bytes], links: str, book: str, file: str) -> dict[str, str]:
    """Id of a link of the book → part of the archive."""
    if len(parts[book]) + len(parts.get(links, b"")) > MAX_BOOK_BYTES:
        raise UnreadableFile("too_large", file, found=len(parts[book]), limit=MAX_BOOK_BYTES)
    try:
        found = ElementTree.fromstring(parts.get(links, b""))
    except ElementTree.ParseError as error:
        raise UnreadableFile("not_a_table", file, kind="broken") from error
    return {
        link.get("Id", ""): posixpath.normpath(posixpath.join("xl", link.get("Target", ""))).lstrip("/")
        for link in found
    }


def _chosen(book: calamine.CalamineWorkbook, sheet: str | None, file: str) -> tuple[list[str], list[SheetNote]]:
    tables = [entry for entry in book.sheets_metadata if entry.typ == calamine.SheetTypeEnum.WorkSheet]
    if sheet is not None:
        if sheet not in (entry.name for entry in tables):
            raise UnreadableFile("no_sheet", file, sheet=sheet, sheets=", ".join(entry.name for entry in tables))
        beside = [(entry.name, entry.visible == calamine.SheetVisibleEnum.Visible) for entry in tables]
        return [sheet], [
            SheetNote("sheet_left_out" if is_visible else "hidden_sheet", None, name)
            for name, is_visible in beside
            if name != sheet
        ]
    hidden = [entry.name for entry in tables if entry.visible != calamine.SheetVisibleEnum.Visible]
    notes = [SheetNote("hidden_sheet", None, name) for name in hidden]
    return [entry.name for entry in tables if entry.name not in hidden], notes


def _nothing_read(book: calamine.CalamineWorkbook, notes: list[SheetNote], file: str) -> UnreadableFile:
    codes = {note.code for note in notes}
    if "transposed_sheet" in codes:
        return UnreadableFile("transposed", file)
    if "sheet_without_header" in codes:
        return UnreadableFile("no_header", file)
    if "hidden_sheet" in codes:
        hidden = ", ".join(note.text for note in notes if note.code == "hidden_sheet")
        return UnreadableFile("only_hidden", file, sheets=hidden)
    return UnreadableFile("empty_file", file)


def _grid(book: calamine.CalamineWorkbook, name: str, measures: Measures, file: str) -> _Grid:
    sheet = _guarded(book.get_sheet_by_name, name, file=file)
    top, left = sheet.start or (0, 0)
    rows = [["" if cell == "" else text_of(cell) for cell in row] for row in _guarded(sheet.to_python, file=file)]
    width = len(rows[0]) if rows else 0
    stood_rows, stood_columns = measures.moved.get(name, (range(top + len(rows)), range(left + width)))
    numbers, columns = list(stood_rows[top : top + len(rows)]), list(stood_columns[left : left + width])
    if sheet.merged_cell_ranges is None:
        merges = measures.merges.get(name, [])
    else:
        merges = [Merge(*start, *end) for start, end in sheet.merged_cell_ranges]
    nth = str(book.sheet_names.index(name))
    errors = measures.errors.get(name) or measures.errors.get(nth, {})
    marks = measures.marks.get(name) or measures.marks.get(nth) or Marks()
    grid = _Grid(rows, numbers, columns, _within(merges, rows, top, left), errors, marks)
    _show(grid)
    return grid


def _show(grid: _Grid) -> None:
    """Give cells the text that they show: an error, a number as a code."""
    if not (grid.errors or grid.marks.shown or grid.marks.codes):
        return
    row_at = {number: nth for nth, number in enumerate(grid.numbers)}
    column_at = {number: nth for nth, number in enumerate(grid.columns)}
    for places in (grid.errors, grid.marks.shown, grid.marks.codes):
        for (row, column), text in places.items():
            if row in row_at and column in column_at:
                cells, nth = grid.rows[row_at[row]], column_at[column]
                cells[nth] = as_shown(cells[nth], text) if places is grid.marks.codes else text


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


def _sheet(
    grid: _Grid, file: str, name: str, header_row: int | None, known_headers: frozenset[str], starts_1904: bool
) -> Sheet:
    merged_down = _fill_down(grid)
    rows = [(number + 1, row) for number, row in zip(grid.numbers, grid.rows, strict=True)]
    top = rows[:TOP_ROWS] if header_row is None else rows
    try:
        header = find_header(top, header_row=header_row, known_headers=known_headers, merges=grid.merges)
    except NoHeaderError as error:
        if header_row is None and is_transposed(top, known_headers, None):
            raise TransposedError from error
        raise
    if header_row is None and is_transposed(top, known_headers, header):
        raise TransposedError
    groups = {**header.named_groups, **group_rows(rows, header.first, grid.merges)}
    headers = name_headers(header.cells, groups, known_headers, columns=grid.columns)
    last = rows[header.last][0]
    notes = [*title_notes(rows[: header.first_of_all], groups), *header_notes(rows, header)]
    notes += [note for note in merged_down if note.row and note.row > last]
    table = to_table(rows[header.last + 1 :], headers)
    named = [
        bool(cell.strip()) or any(column in group for group in groups.values())
        for column, cell in enumerate(header.cells)
    ]
    sheet = finish(table, file, name, named, notes, top=rows[: header.last + 1])
    return replace(sheet, notes=(*sheet.notes, *_notes(grid, sheet, headers)), starts_1904=starts_1904)


def _notes(grid: _Grid, sheet: Sheet, headers: tuple[str, ...]) -> list[SheetNote]:
    """What there is to tell of the rows of data: errors, and marks beside the text."""
    header_of = {
        column: header for column, header in zip(grid.columns, headers, strict=True) if header in sheet.headers
    }
    is_data = set(sheet.cells[SOURCE_ROW].to_pylist())
    errors = [
        SheetNote("formula_error", row + 1, text, column=header_of[column])
        for (row, column), text in sorted(grid.errors.items())
        if row + 1 in is_data and column in header_of
    ]
    if grid.marks == Marks():
        return errors
    rows = {
        number: {column: text for column, text in zip(grid.columns, row, strict=True) if column in header_of and text}
        for number, row in zip(grid.numbers, grid.rows, strict=True)
        if number + 1 in is_data
    }
    return [*errors, *notes_of(grid.marks, DataRows(rows, header_of))]


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
            notes.append(SheetNote("merged_down", grid.numbers[merge.top] + 1, text))
    return notes
