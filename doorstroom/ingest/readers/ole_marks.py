"""What an xls shows of its cells beside their text: fonts, colours and number formats, from the records of the book.

Written against Microsoft's [MS-XLS]: Font, Format, XF, Row, ColInfo and Note.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from doorstroom.ingest.readers.marks import Marks, is_code_format

FONT, FORMAT, STYLE, ROW, COLUMNS, DATE_MODE, NOTE = 0x31, 0x41E, 0xE0, 0x208, 0x7D, 0x22, 0x1C
STRUCK, HIDDEN_ROW, HIDDEN_COLUMN = 0x08, 0x20, 0x01
NO_FONT = 4  # the number that fonts skip
SOLID = 1
WHITE = (9, 64, 65)  # white, and the colours of the window
MANY_NUMBERS = 0xBD


@dataclass
class BookStyles:
    """The styles of an xls, gathered record by record."""

    starts_1904: bool = False
    _struck_fonts: list[bool] = field(default_factory=list)
    _formats: dict[int, str] = field(default_factory=dict)
    _styles: list[tuple[int, int, int | None]] = field(default_factory=list)  # font, format, colour

    def follow(self, marks: Marks, kind: int, content: bytes, *, is_cell: bool) -> None:
        """One record, of the book or of the sheet whose marks are given; one of no use here is passed by."""
        if is_cell:
            self._mark_cells(marks, kind, content)
        elif kind in (ROW, COLUMNS):
            _mark_hidden(marks, kind, content)
        elif kind == NOTE and len(content) >= 4:
            row, column = struct.unpack_from("<HH", content)
            marks.with_comment.add((row, column))
        else:
            self._take(kind, content)

    def _take(self, kind: int, content: bytes) -> None:
        if kind == FONT:
            self._struck_fonts.append(bool(content[2] & STRUCK))
        elif kind == FORMAT and len(content) >= 5:
            (number, length, flags) = struct.unpack_from("<HHB", content)
            text = content[5 : 5 + (2 * length if flags & 1 else length)]
            self._formats[number] = text.decode("utf-16-le" if flags & 1 else "latin-1", errors="replace")
        elif kind == STYLE and len(content) >= 20:
            font, number_format = struct.unpack_from("<HH", content)
            pattern, colours = content[17] >> 2, struct.unpack_from("<H", content, 18)[0]
            colour = colours & 0x7F
            self._styles.append((font, number_format, colour if pattern == SOLID and colour not in WHITE else None))
        elif kind == DATE_MODE:
            self.starts_1904 = content[:2] == b"\x01\x00"

    def _mark_cells(self, marks: Marks, kind: int, content: bytes) -> None:
        row, column = struct.unpack_from("<HH", content)
        size = 6 if kind == MANY_NUMBERS else 0
        for nth in range((len(content) - 6) // 6 if kind == MANY_NUMBERS else 1):
            (style,) = struct.unpack_from("<H", content, 4 + nth * size)
            if style < len(self._styles):
                self._mark(marks, (row, column + nth), *self._styles[style])

    def _mark(self, marks: Marks, place: tuple[int, int], font: int, number_format: int, colour: int | None) -> None:
        nth = font if font < NO_FONT else font - 1
        if nth < len(self._struck_fonts) and self._struck_fonts[nth]:
            marks.struck.add(place)
        if colour is not None:
            marks.fill(place, str(colour))
        if is_code_format(code := self._formats.get(number_format, "")):
            marks.codes[place] = code


def _mark_hidden(marks: Marks, kind: int, content: bytes) -> None:
    if kind == ROW and len(content) >= 14:
        if content[12] & HIDDEN_ROW:
            marks.hidden_rows.add(struct.unpack_from("<H", content)[0])
    elif kind == COLUMNS and len(content) >= 10:
        first, last = struct.unpack_from("<HH", content)
        if content[8] & HIDDEN_COLUMN:
            marks.hidden_columns |= set(range(first, min(last, 255) + 1))
