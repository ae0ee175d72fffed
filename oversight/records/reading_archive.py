"""Workbooks are zip archives: unpack one without trusting what it says about itself, and measure what it holds.

The library that reads workbooks allocates as many cells as the outermost one suggests, and ends the whole process
when that fails. So everything is measured here before it gets to see anything.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from oversight.records.reading_rows import Merge
from oversight.records.reading_sheet import UnreadableFile

MAX_ENTRIES = 10_000
MAX_UNPACKED_BYTES = 1024**3
MAX_CELLS = 20_000_000  # rows × columns, all sheets of a workbook together; about 1 GB once read
MAX_TEXT_CHARS = 512 * 1024**2  # of all cells together; one shared text may be used by many
PIECE_BYTES = 1024**2

LOCAL_HEADER_BYTES = 30
STORED, DEFLATED = 0, 8
READABLE_PARTS = (".xml", ".rels", "mimetype")

# How every known program writes a cell; where that is not all there is, the slow patterns below look closer.
PLAIN_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
PLAIN_TAG = re.compile(rb"<c[\s/>]")
# Tags are followed for a bounded length only: searching must not take longer than the file is long.
TAG = rb"<(?:\w{1,20}:)?"
CELL = re.compile(TAG + rb"c(?:\s[^<>]*)?(?<!/)>")
PLACE = rb"""\br\s{0,9}=\s{0,9}["']([A-Z]{1,3})([0-9]{1,7})["']"""
PLACED_CELL = re.compile(TAG + rb"c\s[^<>]{0,200}?" + PLACE + rb"[^<>]{0,200}(?<!/)>")
CELL_PLACE = re.compile(PLACE)
ROW = re.compile(TAG + rb"row[\s>]")
ERROR_CELL = re.compile(TAG + rb"""c(\s[^<>]{0,200}?\bt\s{0,9}=\s{0,9}["']e["'][^<>]{0,200})(?<!/)>""")
CELL_END = re.compile(rb"</?(?:\w{1,20}:)?c[\s>]")
CELL_VALUE = re.compile(TAG + rb"v(?:\s[^<>]{0,200})?>([^<]{0,50})<")
SHARED_TEXT = re.compile(
    rb"""\bt\s{0,9}=\s{0,9}["']s["'][^<>]{0,200}>\s{0,99}<(?:\w{1,20}:)?v[^<>]{0,50}>\s{0,9}(\d+)"""
)


@dataclass
class Measures:
    """What a workbook holds: size, and what the reading library leaves out. Rows and columns 0-based."""

    cells: int = 0
    text_chars: int = 0
    errors: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)
    merges: dict[str, list[Merge]] = field(default_factory=dict)

    def check(self, file: str) -> None:
        """Raises UnreadableFile when it is more than a workbook of records can be."""
        if self.cells > MAX_CELLS:
            raise UnreadableFile("too_many_cells", file, found=self.cells, limit=MAX_CELLS)
        if self.text_chars > MAX_TEXT_CHARS:
            raise UnreadableFile("archive_bomb", file, what="bytes", found=self.text_chars, limit=MAX_TEXT_CHARS)


def unpack(data: bytes, file: str) -> dict[str, bytes]:
    """The XML parts of a workbook by name, pictures and the like left out. Raises UnreadableFile."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableFile("not_a_table", file, kind="archive") from error
    if len(entries) > MAX_ENTRIES:
        raise UnreadableFile("archive_bomb", file, what="entries", found=len(entries), limit=MAX_ENTRIES)
    stated = sum(entry.file_size for entry in entries)
    if stated > MAX_UNPACKED_BYTES:
        raise UnreadableFile("archive_bomb", file, what="bytes", found=stated, limit=MAX_UNPACKED_BYTES)
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFile("password", file)
    return {
        entry.filename: _unpacked(data, entry, file) for entry in entries if entry.filename.endswith(READABLE_PARTS)
    }


def _unpacked(data: bytes, entry: zipfile.ZipInfo, file: str) -> bytes:
    """The bytes of an entry, which may not be more than the archive says: headers can lie."""
    start = entry.header_offset
    header = data[start : start + LOCAL_HEADER_BYTES]
    if len(header) < LOCAL_HEADER_BYTES or entry.compress_type not in (STORED, DEFLATED):
        raise UnreadableFile("not_a_table", file, kind="archive")
    start += LOCAL_HEADER_BYTES + sum(struct.unpack_from("<HH", header, 26))
    packed = data[start : start + entry.compress_size]
    content = packed if entry.compress_type == STORED else _inflated(packed, entry.file_size, file)
    if len(content) != entry.file_size:
        raise UnreadableFile("archive_bomb", file, what="size_in_header", found=len(content), limit=entry.file_size)
    return content


def _inflated(packed: bytes, stated: int, file: str) -> bytes:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        return inflate.decompress(packed, stated + 1)  # one more than stated is enough to catch a lie
    except zlib.error as error:
        raise UnreadableFile("not_a_table", file, kind="archive") from error


def repack(parts: dict[str, bytes]) -> io.BytesIO:
    """The parts as an archive that holds nothing but them, so that what was measured is what will be read."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as out:
        for name, content in parts.items():
            out.writestr(zipfile.ZipInfo(name), content)
    archive.seek(0)
    return archive


def measure_xlsx(parts: dict[str, bytes], sheets: dict[str, str], file: str) -> Measures:
    """What an xlsx holds; `sheets` says which part each sheet name stands for. Raises UnreadableFile when too large."""
    measures = Measures()
    texts = [len(text) for text in parts.get("xl/sharedStrings.xml", b"").split(b"<si")] or [0]
    names = {part: name for name, part in sheets.items()}
    for part, content in parts.items():
        if not part.endswith(".xml") or part == "xl/sharedStrings.xml":
            continue
        area, count = _area(content)
        measures.cells += area
        if count * max(texts) > MAX_TEXT_CHARS:
            indices = (int(index) + 1 for index in SHARED_TEXT.findall(content))
            measures.text_chars += sum(texts[index] for index in indices if index < len(texts))
        measures.check(file)
        if part in names:
            measures.errors[names[part]] = dict(_xlsx_errors(content))
    return measures


def _area(content: bytes) -> tuple[int, int]:
    """Rows × columns up to the outermost cell that holds something, and the number of cells; rather too many."""
    plain = PLAIN_CELL.findall(content)
    if len(plain) == len(PLAIN_TAG.findall(content)) and b":c" not in content:
        rows, columns = _outermost(plain)
        if rows * columns <= MAX_CELLS:
            return rows * columns, len(plain)
    count = len(CELL.findall(content))
    placed = PLACED_CELL.findall(content)
    rows, columns = _outermost(placed)
    if len(placed) < count:
        row_contents = ROW.split(content)
        rows += len(row_contents)
        columns += max(len(CELL.findall(row)) for row in row_contents)
    return rows * columns, count


def _outermost(places: list[tuple[bytes, bytes]]) -> tuple[int, int]:
    rows = max((int(digits) for _, digits in places), default=0)
    columns = max(map(column_number, {letters for letters, _ in places}), default=0)
    return rows, columns


def column_number(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _xlsx_errors(content: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    if b'"e"' not in content and b"'e'" not in content:
        return
    for cell in ERROR_CELL.finditer(content):
        end = CELL_END.search(content, cell.end())
        place = CELL_PLACE.search(cell[1])
        value = CELL_VALUE.search(content, cell.end(), end.start()) if end else None
        if place and value:
            yield (int(place[2]) - 1, column_number(place[1]) - 1), value[1].decode("utf-8", errors="replace")


def measure_ods(content: bytes, file: str) -> Measures:
    """What the content.xml of an ods holds, merged cells included. Raises UnreadableFile."""
    measures = Measures()
    reader = _OdsReader(measures, file)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise UnreadableFile("not_a_table", file, kind="xml") from error
    return measures


class _OdsReader:
    """Follows the rows and cells of content.xml, where one element may stand for many ("repeated")."""

    def __init__(self, measures: Measures, file: str) -> None:
        self.measures = measures
        self.file = file
        self.sheet = ""
        self.row = self.column = self.repeats = self.rows = self.columns = 0
        self.chars = self.row_chars = self.row_columns = 0
        self.is_typed = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(" ")[2]
        values = {name.rpartition(" ")[2]: value for name, value in attributes.items()}
        if tag == "table":
            self.sheet = values.get("name", "")
            self.row = self.rows = self.columns = 0
        elif tag == "table-row":
            self.repeats = int(values.get("number-rows-repeated", 1))
            self.column = self.row_chars = self.row_columns = 0
        elif tag in ("table-cell", "covered-table-cell"):
            self.cell_repeats = int(values.get("number-columns-repeated", 1))
            self.is_typed = "value-type" in values or "formula" in values
            self.chars = len(values.get("string-value", ""))
            self._merge(int(values.get("number-rows-spanned", 1)), int(values.get("number-columns-spanned", 1)))

    def text(self, text: str) -> None:
        self.chars += len(text)

    def end(self, tag: str) -> None:
        tag = tag.rpartition(" ")[2]
        if tag in ("table-cell", "covered-table-cell"):
            self.column += self.cell_repeats
            if self.is_typed or self.chars:
                self.row_columns = self.column
                self.row_chars += self.chars * self.cell_repeats
        elif tag == "table-row":
            self.row += self.repeats
            if self.row_columns:
                self.rows, self.columns = self.row, max(self.columns, self.row_columns)
                self.measures.text_chars += self.row_chars * self.repeats
        elif tag == "table":
            self.measures.cells += self.rows * self.columns
            self.measures.check(self.file)

    def _merge(self, rows: int, columns: int) -> None:
        if rows > 1 or columns > 1:
            merge = Merge(self.row, self.column, self.row + rows - 1, self.column + columns - 1)
            self.measures.merges.setdefault(self.sheet, []).append(merge)
