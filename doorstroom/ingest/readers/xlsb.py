"""An xlsb: how large it is, and where it shows errors. Written against Microsoft's [MS-XLSB]."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from doorstroom.ingest.readers.archive import Measures
from doorstroom.ingest.readers.ole import ERRORS
from doorstroom.ingest.readers.sheet import UnreadableFile

ROW, DIMENSIONS, SHEET, BOOK = 0, 148, 156, 153
CELLS = range(1, 12)
BLANK = 1
ERROR_CELLS = (3, 11)
DATE_1904 = 1


def records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record. Raises ValueError where they are cut off."""
    at = 0
    while at < len(content):
        kind, at = _number(content, at, 2)
        size, at = _number(content, at, 4)
        if at + size > len(content):
            raise ValueError("a record that goes on beyond the end")
        yield kind, content[at : at + size]
        at += size


def _number(content: bytes, at: int, most: int) -> tuple[int, int]:
    """A number in seven bits a byte; a kind of two bytes keeps the bit that says so out of its number."""
    number = 0
    for nth in range(most):
        if at >= len(content):
            raise ValueError("cut off")
        byte = content[at]
        at += 1
        number |= (byte & 0x7F) << (7 * nth)
        if not byte & 0x80:
            break
    return number, at


def sheets_of_book(book: bytes) -> list[tuple[str, str]]:
    """Name and link of each sheet; none where the book cannot be read."""
    try:
        return [_sheet(content) for kind, content in records(book) if kind == SHEET]
    except (ValueError, struct.error):
        return []


def _sheet(content: bytes) -> tuple[str, str]:
    link, at = _text(content, 8)
    name, _ = _text(content, at)
    return name, link


def _text(content: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", content, at)
    end = at + 4 + 2 * length
    return content[at + 4 : end].decode("utf-16-le", errors="replace"), end


def measure_xlsb(parts: dict[str, bytes], sheets: dict[str, str], file: str) -> Measures:
    """What an xlsb holds; `sheets` says which part each sheet name stands for. Raises UnreadableFile."""
    measures = Measures()
    names = {part: name for name, part in sheets.items()}
    try:
        for kind, content in records(parts["xl/workbook.bin"]):
            if kind == BOOK:
                measures.starts_1904 = bool(content[0] & DATE_1904)
        for part, content in parts.items():
            if part.endswith(".bin") and "/worksheets/" in part:
                _measure(content, measures, names.get(part, ""), file)
    except (ValueError, struct.error, IndexError) as error:
        raise UnreadableFile("not_a_table", file, kind="broken") from error
    return measures


def _measure(sheet: bytes, measures: Measures, name: str, file: str) -> None:
    row = rows = columns = 0
    for kind, content in records(sheet):
        if kind == ROW:
            (row,) = struct.unpack_from("<I", content)
        elif kind == DIMENSIONS:
            first, last, left, right = struct.unpack_from("<4I", content)
            measures.cells = max(measures.cells, (last - first + 1) * (right - left + 1))
            measures.check(file)
        elif kind in CELLS and kind != BLANK:
            (column,) = struct.unpack_from("<I", content)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if kind in ERROR_CELLS:
                measures.errors.setdefault(name, {})[row, column] = ERRORS.get(content[8], "#N/A")
    measures.cells += rows * columns
    measures.check(file)
