"""Which records of separated text are no whole row, and what a person should know of the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from doorstroom.ingest.findings import Rows
from doorstroom.ingest.readers.encoding import MARKED, unmarked
from doorstroom.ingest.readers.rows import NumberedRow, Row
from doorstroom.ingest.readers.sheet import BrokenRow, SheetNote, UnreadableFile

SHOWN = 200  # letters of a cell in a note
MOST_UNKNOWN = 0.1  # of the rows hold a sign that no encoding has: then the file is written in something else
FEW = 20


class _ManyLines(Protocol):
    first: int
    last: int
    is_well_quoted: bool


class _Text(Protocol):
    separator: str
    is_stated: bool
    many_lines: dict[int, _ManyLines]


@dataclass
class Told:
    """Follows the records of a text and keeps what there is to tell of them.

    `ends_open`: the text does not end with a line break, so its last record may be cut off.
    """

    text: _Text
    ends_open: bool
    broken: list[BrokenRow] = field(default_factory=list)
    _notes: list[SheetNote] = field(default_factory=list)
    _short: list[int] = field(default_factory=list)
    _long: list[int] = field(default_factory=list)
    _odd: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _last_short: NumberedRow = (0, ())
    _end: int = 0

    def plain(self, number: int, row: Row) -> Row:
        """A record without marks of what it was written in."""
        if not MARKED.search("".join(row)):
            return row
        cells = []
        for cell in row:
            text, code = unmarked(cell)
            cells.append(text)
            if code:
                self._odd.setdefault((code, _shown(text)), []).append(number)
        return cells

    def whole(self, rows: Iterable[NumberedRow], headers: Sequence[str], own: Sequence[str]) -> Iterator[NumberedRow]:
        """The records that are whole rows, each as wide as the headers; `own`: the headers as they stood."""
        width, many_lines, offset = len(headers), self.text.many_lines, int(self.text.is_stated)
        needed = max((nth for nth, cell in enumerate(own, 1) if cell.strip()), default=width)
        for number, row in rows:
            self._end = number
            lines = many_lines.get(number + offset)
            if lines and self._is_swallowed(number, row, lines, headers):
                continue
            if len(row) == width:
                yield number, row
            elif len(row) < width:
                if len(row) < needed and any(cell.strip() for cell in row):
                    self._short.append(number)
                    self._last_short = number, row
                yield number, [*row, *[""] * (width - len(row))]
            elif any(cell.strip() for cell in row[width:]):
                too_many = " | ".join(cell for cell in row[width:] if cell.strip())
                self.broken.append(BrokenRow(number, "shifted_row", _shown(too_many), _named(headers, row)))
            else:
                self._long.append(number)
                yield number, row[:width]

    def _is_swallowed(self, number: int, row: Row, lines: _ManyLines, headers: Sequence[str]) -> bool:
        """Whether quotes that do not belong there made one record of several; what may be so is noted."""
        breaks, per_row = lines.last - lines.first, len(headers) - 1
        cell = max(row, key=lambda cell: ("\n" in cell or "\r" in cell) * (1 + cell.count(self.text.separator)))
        within = cell.count(self.text.separator)
        if per_row < 1 or within < per_row:
            return False
        if not lines.is_well_quoted and len(row) - 1 + within >= breaks * per_row:
            span = Rows(((lines.first, lines.last),))
            self.broken.append(BrokenRow(number, "swallowed_rows", _shown(cell), _named(headers, row), span))
            return True
        is_line = any(line.count(self.text.separator) == per_row for line in cell.splitlines()[1:-1])
        if per_row > 1 and (is_line or within == breaks * per_row):
            self._notes.append(SheetNote("separators_in_cell", number, _shown(cell)))
        return False

    def notes(self, n_rows: int, file: str) -> list[SheetNote]:
        """All that was noted, once every record was followed. Raises UnreadableFile when too much is unreadable."""
        unknown = {row for (code, _), rows in self._odd.items() if code == "undecodable" for row in rows}
        if len(unknown) > max(FEW, MOST_UNKNOWN * n_rows):
            raise UnreadableFile("encoding", file, row=min(unknown))
        notes = [SheetNote(code, rows[0], text, other=Rows.of(rows)) for (code, text), rows in self._odd.items()]
        number, row = self._last_short
        if self.ends_open and self._short and self._short[-1] == self._end:
            self._short.pop()
            notes.append(SheetNote("cut_off", number, _shown(row[-1])))
        for code, rows in (("short_rows", self._short), ("long_rows", self._long)):
            if rows and (code == "short_rows" or len(rows) * 2 < n_rows):
                notes.append(SheetNote(code, rows[0], len(rows), other=Rows.of(rows)))
        return [*self._notes, *notes]


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"


def _named(headers: Sequence[str], row: Row) -> dict[str, str]:
    """The cells of a row under its headers, and those too many under the number of their column."""
    names = [*headers, *(f"kolom {nth}" for nth in range(len(headers) + 1, len(row) + 1))]
    return dict(zip(names, row, strict=False))
