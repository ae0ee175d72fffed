"""The old Excel format (xls) as far as needed before it is read: is it locked, how large is it, where are its
errors and what marks its cells.

Written against Microsoft's [MS-CFB] (the container) and [MS-XLS] (the records in it).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from doorstroom.ingest.readers.archive import Measures
from doorstroom.ingest.readers.marks import Marks
from doorstroom.ingest.readers.ole_marks import BookStyles
from doorstroom.ingest.readers.sheet import UnreadableFile

ENTRY_BYTES = 128
MAX_REGULAR_SECTOR = 0xFFFFFFFA
FAT_IN_HEADER = 109

BEGIN, END, FILE_PASS, SHEET_PLACE, DIMENSIONS = 0x809, 0x0A, 0x2F, 0x85, 0x200
FORMULA, ERROR_OR_BOOLEAN = 0x06, 0x205
CELLS = frozenset({FORMULA, 0xBD, 0xD6, 0xFD, 0x203, 0x204, ERROR_OR_BOOLEAN, 0x27E})
MANY_NUMBERS = 0xBD
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def measure_xls(data: bytes, file: str) -> Measures:
    """What an xls holds; errors are kept by the number of the sheet, as text. Raises UnreadableFile."""
    try:
        streams = _streams(data)
        if "EncryptedPackage" in streams:
            raise UnreadableFile("password", file)
        book = streams.get("Workbook") or streams.get("Book")
        if not book:
            raise UnreadableFile("not_a_table", file, kind="document")
        return _measure(book, file)
    except (struct.error, IndexError, ValueError) as error:
        raise UnreadableFile("not_a_table", file, kind="broken") from error


def _streams(data: bytes) -> dict[str, bytes]:
    """The streams of the container by name."""
    sector_bytes = 1 << _in_range(struct.unpack_from("<H", data, 30)[0])
    small_bytes = 1 << _in_range(struct.unpack_from("<H", data, 32)[0])
    directory, small_limit, small_fat, more_fat = (struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60, 68))

    def sector(number: int) -> bytes:
        start = (number + 1) * sector_bytes
        return data[start : start + sector_bytes]

    def chain(start: int, table: list[int]) -> list[int]:
        chained: list[int] = []
        while start < MAX_REGULAR_SECTOR:
            if len(chained) > len(table):
                raise ValueError("a chain of sectors that never ends")
            chained.append(start)
            start = table[start]
        return chained

    n_sectors = len(data) // sector_bytes
    fat = [entry for number in _fat_sectors(data, more_fat, sector, n_sectors) for entry in _numbers(sector(number))]

    def stream(start: int) -> bytes:
        return b"".join(map(sector, chain(start, fat)))

    entries = list(_entries(stream(directory)))
    small_table = _numbers(stream(small_fat))
    small_data = stream(entries[0][1])
    streams: dict[str, bytes] = {}
    for name, start, size in entries[1:]:
        if size >= small_limit:
            streams[name] = stream(start)[:size]
        elif size:
            pieces = (small_data[n * small_bytes : (n + 1) * small_bytes] for n in chain(start, small_table))
            streams[name] = b"".join(pieces)[:size]
    return streams


def _in_range(shift: int) -> int:
    if not 6 <= shift <= 16:
        raise ValueError("no size for a sector")
    return shift


def _numbers(content: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4]))


def _fat_sectors(data: bytes, more: int, sector: Callable[[int], bytes], n_sectors: int) -> list[int]:
    """The sectors that hold the table of sectors. Raises ValueError where there are more of them than there can be:
    the reading library would follow them for ever.
    """
    found = list(struct.unpack_from(f"<{FAT_IN_HEADER}I", data, 76))
    seen: set[int] = set()
    while more < MAX_REGULAR_SECTOR:
        if more in seen or more >= n_sectors:
            raise ValueError("a table of sectors that never ends")
        seen.add(more)
        *numbers, more = _numbers(sector(more))
        found += numbers
    found = [number for number in found if number < MAX_REGULAR_SECTOR]
    if len(found) > n_sectors or len(set(found)) < len(found):
        raise ValueError("a table of sectors that is larger than the file")
    return found


def _entries(directory: bytes) -> Iterator[tuple[str, int, int]]:
    for at in range(0, len(directory) - ENTRY_BYTES + 1, ENTRY_BYTES):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace")
        start, size = struct.unpack_from("<II", directory, at + 116)
        if name:
            yield name, start, size


def _records(book: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, place of the content and its length."""
    at = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        yield kind, at + 4, length
        at += 4 + length


def _measure(book: bytes, file: str) -> Measures:
    measures, styles = Measures(), BookStyles()
    places: dict[int, str] = {}
    depth = rows = columns = 0
    sheet = ""
    for kind, at, length in _records(book):
        if kind == FILE_PASS:
            raise UnreadableFile("password", file)
        if kind == SHEET_PLACE:
            places[struct.unpack_from("<I", book, at)[0]] = str(len(places))
        elif kind == BEGIN:
            depth += 1
            if depth == 1:
                sheet, rows, columns = places.get(at - 4, ""), 0, 0
        elif kind == END:
            depth -= 1
            if depth == 0:
                measures.cells += rows * columns
                measures.check(file)
        elif kind == DIMENSIONS and length >= 14:
            first_row, last_row, first_column, last_column = struct.unpack_from("<IIHH", book, at)
            measures.cells = max(measures.cells, (last_row - first_row) * (last_column - first_column))
            measures.check(file)
        elif kind in CELLS and depth == 1:
            row, column = struct.unpack_from("<HH", book, at)
            last = struct.unpack_from("<H", book, at + length - 2)[0] if kind == MANY_NUMBERS else column
            rows, columns = max(rows, row + 1), max(columns, last + 1)
            if error := _error(kind, book, at):
                measures.errors.setdefault(sheet, {})[row, column] = error
        if depth == 1:
            marks = measures.marks.setdefault(sheet, Marks())
            styles.follow(marks, kind, book[at : at + length], is_cell=kind in CELLS)
    measures.starts_1904 = styles.starts_1904
    return measures


def _error(kind: int, book: bytes, at: int) -> str | None:
    if kind == ERROR_OR_BOOLEAN and book[at + 7]:
        return ERRORS.get(book[at + 6], "#N/A")
    if kind == FORMULA and book[at + 12 : at + 14] == b"\xff\xff" and book[at + 6] == 2:
        return ERRORS.get(book[at + 8], "#N/A")
    return None
