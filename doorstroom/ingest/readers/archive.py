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
from dataclasses import dataclass, field

from doorstroom.ingest.readers.marks import Marks
from doorstroom.ingest.readers.rows import Merge
from doorstroom.ingest.readers.sheet import UnreadableFile
from doorstroom.ingest.readers.xlsx import (
    CELL,
    DIMENSION,
    PLACED_CELL,
    PLAIN_CELL,
    PLAIN_TAG,
    ROW,
    SHARED_TEXT,
    column_number,
    comments_of,
    compacted,
    errors_of,
    marks_of,
    pieces,
    styles_of,
)

MAX_ENTRIES = 10_000
MAX_UNPACKED_BYTES = 512 * 1024**2
MAX_RATIO, LITTLE_BYTES = 200, 64 * 1024**2  # no workbook of records packs better, except small ones
MAX_CELLS = 20_000_000  # rows × columns, all sheets of a workbook together; about 1 GB once read
MAX_TEXT_CHARS = 512 * 1024**2  # of all cells together; one shared text may be used by many
SPARSE_CELLS = 1_000_000  # a sheet with more, of which hardly any is filled, is moved together
FILLED_SHARE = 0.1
QUICKLY_PACKED_BYTES = 16 * 1024**2  # larger parts are packed again, so as not to stand in memory twice

LOCAL_HEADER_BYTES = 30
STORED, DEFLATED = 0, 8
STARTS_1904 = re.compile(rb"""<(?:\w{1,20}:)?workbookPr\s[^<>]{0,500}?\bdate1904\s{0,9}=\s{0,9}["'](?:1|true)["']""")
READABLE_PARTS = (".xml", ".rels", ".bin", "mimetype")


@dataclass
class Measures:
    """What a workbook holds: size, and what the reading library leaves out. Rows and columns 0-based.

    By the name of a sheet; for xls, by its number as text. `moved`: where the rows and columns stood that were moved
    together, for sheets of few cells that lie far apart.
    """

    cells: int = 0
    text_chars: int = 0
    errors: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)
    merges: dict[str, list[Merge]] = field(default_factory=dict)
    marks: dict[str, Marks] = field(default_factory=dict)
    moved: dict[str, tuple[list[int], list[int]]] = field(default_factory=dict)
    starts_1904: bool = False

    def check(self, file: str, beside: int = 0) -> None:
        """Raises UnreadableFile when it is more than a workbook of records can be. `beside`: the cells so far of a
        sheet that is not counted yet.
        """
        if self.cells + beside > MAX_CELLS:
            raise UnreadableFile("too_many_cells", file, found=self.cells + beside, limit=MAX_CELLS)
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
    if stated > MAX_UNPACKED_BYTES or stated > max(LITTLE_BYTES, MAX_RATIO * len(data)):
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
    if len(content) > entry.file_size:
        raise UnreadableFile("archive_lies", file, found=len(content), limit=entry.file_size)
    if len(content) < entry.file_size or zlib.crc32(content) != entry.CRC:
        raise UnreadableFile("damaged", file)
    return content


def _inflated(packed: bytes, stated: int, file: str) -> bytes:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        return inflate.decompress(packed, stated + 1)  # one more than stated is enough to catch a lie
    except zlib.error as error:
        raise UnreadableFile("damaged", file) from error


def repack(parts: dict[str, bytes]) -> io.BytesIO:
    """The parts as an archive that holds nothing but them, so that what was measured is what will be read.

    They are taken out of `parts` on the way: a workbook should not stand in memory twice.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED, compresslevel=1) as out:
        for name in list(parts):
            content = parts.pop(name)
            kind = zipfile.ZIP_STORED if len(content) < QUICKLY_PACKED_BYTES else zipfile.ZIP_DEFLATED
            entry = zipfile.ZipInfo(name)
            entry.compress_type = kind
            out.writestr(entry, content, compress_type=kind, compresslevel=1)
    archive.seek(0)
    return archive


def measure_xlsx(parts: dict[str, bytes], sheets: dict[str, str], file: str) -> Measures:
    """What an xlsx holds; `sheets` says which part each sheet name stands for. Raises UnreadableFile when too large.

    Sheets in `parts` are changed where the reading library would stumble over them: a size that is no size, and few
    cells that lie far apart.
    """
    measures = Measures(starts_1904=bool(STARTS_1904.search(parts.get("xl/workbook.xml", b""))))
    texts = [len(text) for text in parts.get("xl/sharedStrings.xml", b"").split(b"<si")] or [0]
    names = {part: name for name, part in sheets.items()}
    styles = styles_of(parts)
    for part, content in parts.items():
        if not part.endswith(".xml") or part == "xl/sharedStrings.xml":
            continue
        area, count = _area(content)
        if part in names:
            measures.errors[names[part]] = dict(errors_of(content))
            measures.marks[names[part]] = marks_of(content, styles)
            measures.marks[names[part]].with_comment = set(comments_of(parts, part))
            content = DIMENSION.sub(b"", content, count=1) if b"dimension" in content else content
            if area > SPARSE_CELLS and count < FILLED_SHARE * area and (moved := compacted(content, MAX_CELLS)):
                content, area = moved.content, len(moved.rows) * len(moved.columns)
                measures.moved[names[part]] = moved.rows, moved.columns
            parts[part] = content
        measures.cells += area
        if count * max(texts) > MAX_TEXT_CHARS:
            indices = (int(index) + 1 for index in SHARED_TEXT.findall(content))
            measures.text_chars += sum(texts[index] for index in indices if index < len(texts))
        measures.check(file)
    return measures


def _area(content: bytes) -> tuple[int, int]:
    """Rows × columns up to the outermost cell that holds something, and the number of cells; rather too many."""
    rows = columns = plain = tags = 0
    for start, end in pieces(content):
        cells = PLAIN_CELL.findall(content, start, end)
        plain += len(cells)
        tags += len(PLAIN_TAG.findall(content, start, end))
        rows, columns = (max(pair) for pair in zip((rows, columns), _outermost(cells), strict=True))
    if plain == tags and b":c" not in content and rows * columns <= SPARSE_CELLS:
        return rows * columns, plain
    rows = columns = count = n_placed = 0
    for start, end in pieces(content):
        count += len(CELL.findall(content, start, end))
        placed = PLACED_CELL.findall(content, start, end)
        n_placed += len(placed)
        rows, columns = (max(pair) for pair in zip((rows, columns), _outermost(placed), strict=True))
    if n_placed < count:
        row_contents = ROW.split(content)
        rows += len(row_contents)
        columns += max(len(CELL.findall(row)) for row in row_contents)
    return rows * columns, count


def _outermost(places: list[tuple[bytes, bytes]]) -> tuple[int, int]:
    rows = max((int(digits) for _, digits in places), default=0)
    columns = max(map(column_number, {letters for letters, _ in places}), default=0)
    return rows, columns
