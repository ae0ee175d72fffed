"""Separated text to a Sheet: encoding, separator, and two ways to read the rows that give the same result.

The fast way (pyarrow, several threads) is taken only when each line break provably ends a row; the exact way follows
every quote and counts every line.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import TextIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from doorstroom.ingest.readers.csv_account import Told
from doorstroom.ingest.readers.encoding import BLOCK_BYTES, UTF8_BOM, encoding_of, is_binary, unmarked
from doorstroom.ingest.readers.rows import (
    HEADER_SEARCH_ROWS,
    MAX_COLUMNS,
    Header,
    NoHeaderError,
    NumberedRow,
    find_header,
    finish,
    header_notes,
    is_transposed,
    name_headers,
    title_notes,
    to_table,
)
from doorstroom.ingest.readers.sheet import SOURCE_ROW, Sheet, UnreadableFile

SEPARATORS = ",;\t|"  # where two fit equally well, the first of these
SAMPLE_CHARS = 64 * 1024
TABLE_SHARE = 0.8  # of the rows hold the same number of cells, in text whose name does not say it is a table
MAX_CELL_CHARS = 10_000_000
MAX_RECORDS = 20_000_000  # blank ones too

SEPARATOR_LINE = re.compile(r"sep=([^\r\n])\r?\n", re.IGNORECASE)  # Excel's own first line, which it does not show
UNKNOWN_UTF8 = "�".encode()
END = "\ue000end of file\ue000"


def read_csv(
    data: bytes, file: str, *, header_row: int | None = None, known_headers: frozenset[str] = frozenset()
) -> Sheet:
    """The one sheet of separated text. Raises UnreadableFile."""
    if data.isspace():
        raise UnreadableFile("empty_file", file)
    fast = read_fast(data, file, header_row=header_row, known_headers=known_headers)
    return fast or read_exact(data, file, header_row=header_row, known_headers=known_headers)


def looks_like_separated_text(data: bytes, file: str) -> bool:
    """Whether most lines hold the same number of cells, and more than one. Raises UnreadableFile."""
    with encoding_of(data, file).open(data) as text:
        return _separator(text.read(SAMPLE_CHARS))[1] >= TABLE_SHARE


def _separator(sample: str) -> tuple[str, float]:
    """The separator that gives most rows the same number of cells (the more the better), and the share of those."""
    best = (0.0, 1, 0)
    for rank, separator in enumerate(SEPARATORS):
        rows = islice(csv.reader(io.StringIO(sample, newline=""), delimiter=separator), HEADER_SEARCH_ROWS)
        counts = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
        wide = [(uses, cells) for cells, uses in counts.items() if cells > 1]
        if wide:
            uses, cells = max(wide)
            best = max(best, (uses / counts.total(), cells, -rank))
    return SEPARATORS[-best[2]], best[0]


def _sniff(sample: str, file: str) -> tuple[str, bool]:
    """The separator, and whether the first line does nothing but state it. Raises UnreadableFile."""
    if is_binary(sample):
        raise UnreadableFile("not_a_table", file, kind="binary")
    stated = SEPARATOR_LINE.match(sample)
    return (stated[1], True) if stated else (_separator(sample)[0], False)


@dataclass(frozen=True)
class ManyLines:
    """Where a record of several lines stands, and whether its quotes are those of a program that writes them well."""

    first: int
    last: int
    is_well_quoted: bool


@dataclass
class Records:
    """The records of a text that stands at its start, each with its row as a spreadsheet numbers it.

    `many_lines`: what is known of the records of several lines that were read so far; `line`: how many lines were.
    Iterating raises UnreadableFile.
    """

    lines: Iterable[str]
    separator: str
    file: str
    line: int = 0
    many_lines: dict[int, ManyLines] = field(default_factory=dict)
    _taken: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[NumberedRow]:
        csv.field_size_limit(MAX_CELL_CHARS)
        # Without a line that must come out as it went in, a quote that is never closed would swallow the rest unseen.
        reader = csv.reader(chain(self._followed(), [END]), delimiter=self.separator)
        row, record = 0, [END]
        try:
            for row, record in enumerate(reader, start=1):
                if record and record[-1].endswith(END):
                    break
                if row > MAX_RECORDS:
                    raise UnreadableFile("too_many_cells", self.file, found=row, limit=MAX_RECORDS)
                if len(self._taken) > 1:
                    self.many_lines[row] = self._many_lines()
                self._taken.clear()
                yield row, record
        except csv.Error as error:
            line = self.line - len(self._taken) + 1
            raise UnreadableFile("cell_too_large", self.file, row=line, limit=MAX_CELL_CHARS) from error
        if record != [END]:
            raise UnreadableFile("broken_quotes", self.file, row=self.line - len(self._taken) + 1)

    def _followed(self) -> Iterator[str]:
        for line in self.lines:
            self.line += 1
            self._taken.append(line)
            if "\0" in line:
                raise UnreadableFile("nul_bytes", self.file, row=self.line)
            yield line

    def _many_lines(self) -> ManyLines:
        try:
            next(csv.reader(self._taken, delimiter=self.separator, strict=True))
            is_well_quoted = True
        except csv.Error:
            is_well_quoted = False
        return ManyLines(self.line - len(self._taken) + 1, self.line, is_well_quoted)


def _top(rows: Iterable[NumberedRow], header_row: int | None) -> list[NumberedRow]:
    """The first rows with text: enough to find the header, or down to the row that is said to hold it."""
    top: list[NumberedRow] = []
    for number, row in rows:
        if any(cell.strip() for cell in row):
            top.append((number, row))
        if len(top) >= HEADER_SEARCH_ROWS and (header_row is None or number >= header_row):
            break
    return top


def read_exact(
    data: bytes, file: str, *, header_row: int | None = None, known_headers: frozenset[str] = frozenset()
) -> Sheet:
    """The sheet, read record by record. Raises UnreadableFile."""
    encoding = encoding_of(data, file)
    may_be_marked = encoding.marks or UNKNOWN_UTF8 in data
    with encoding.open(data) as text:
        begun = begin(text, file, header_row, known_headers)
        told = Told(begun, ends_open=not data.endswith((b"\n", b"\r", b"\n\0", b"\r\0")))
        top = [(number, told.plain(number, row)) for number, row in begun.top]
        header = replace(begun.header, cells=tuple(unmarked(cell)[0] for cell in begun.header.cells))
        headers = name_headers(header.cells, header.named_groups, known_headers)
        rest = ((number, told.plain(number, row)) for number, row in begun.rows) if may_be_marked else begun.rows
        rows = chain(top[header.last + 1 :], rest)
        table = to_table(told.whole(rows, headers, header.cells), headers)
    notes = [*title_notes(top[: header.first_of_all]), *header_notes(top, header), *told.notes(len(table), file)]
    named = [bool(cell.strip()) for cell in header.cells]
    return finish(table, file, None, named, notes, top=top[: header.last + 1], broken=told.broken)


@dataclass(frozen=True)
class Begun:
    """Text read down to its headers and a little further. `header`: where in `top`; `rows`: those that follow it."""

    separator: str
    is_stated: bool
    top: list[NumberedRow]
    header: Header
    rows: Iterator[NumberedRow]
    many_lines: dict[int, ManyLines]


def begin(text: TextIO, file: str, header_row: int | None, known_headers: frozenset[str]) -> Begun:
    """Find separator and header of a text that stands at its start. Raises UnreadableFile."""
    sample = text.read(SAMPLE_CHARS)
    text.seek(0)
    separator, is_stated = _sniff(sample, file)
    records = Records(text, separator, file)
    rows = iter(records) if not is_stated else ((number - 1, row) for number, row in islice(iter(records), 1, None))
    top = _top(rows, header_row)
    if not top:
        raise UnreadableFile("empty_file", file)
    _check_columns(top, file)
    try:
        header = find_header(top, header_row=header_row, known_headers=known_headers)
    except NoHeaderError as error:
        if header_row is None and is_transposed(top, known_headers, None):
            raise UnreadableFile("transposed", file) from error
        raise UnreadableFile("no_header", file) from error
    if header_row is None and is_transposed(top, known_headers, header):
        raise UnreadableFile("transposed", file)
    return Begun(separator, is_stated, top, header, rows, records.many_lines)


def _check_columns(top: Sequence[NumberedRow], file: str) -> None:
    widest = max(len(row) for _, row in top)
    if widest > MAX_COLUMNS:
        raise UnreadableFile("too_many_columns", file, found=widest, limit=MAX_COLUMNS)


def read_fast(
    data: bytes, file: str, *, header_row: int | None = None, known_headers: frozenset[str] = frozenset()
) -> Sheet | None:
    """The sheet, read in parallel; None unless line 1 holds the headers and each later line provably holds one row.

    That holds when pyarrow finds as many rows as there are line breaks after the header: it follows quotes, so a
    break within a cell and a blank line would each leave it with fewer.
    """
    text = data.removeprefix(UTF8_BOM)
    lines = text.count(b"\n") + (not text.endswith(b"\n"))
    if lines > MAX_RECORDS:
        raise UnreadableFile("too_many_cells", file, found=lines, limit=MAX_RECORDS)
    has_plain_breaks = b"\r" not in text or text.count(b"\r") == text.count(b"\r\n") == text.count(b"\n")
    if lines < 2 or not has_plain_breaks or b"\0" in text or UNKNOWN_UTF8 in text:
        return None
    header, separator = _first_line(text, file, header_row, known_headers)
    headers = name_headers(header)
    table = _parse(text, headers, separator) if headers else None
    if table is None or len(table) != lines - 1:
        return None
    table = table.append_column(SOURCE_ROW, pa.array(np.arange(2, lines + 1)))
    return finish(table, file, None, [bool(cell.strip()) for cell in header], [], top=[(1, header)])


def _first_line(text: bytes, file: str, header_row: int | None, known_headers: frozenset[str]) -> tuple[list[str], str]:
    """The header cells and the separator; no cells when the header is not on the first line, and that alone."""
    lines = io.TextIOWrapper(io.BytesIO(text), "utf-8", newline="")
    sample = text[: 4 * SAMPLE_CHARS].decode("utf-8", errors="ignore")[:SAMPLE_CHARS]
    try:
        separator, is_stated = _sniff(sample, file)
        records = Records(lines, separator, file)
        top = _top(records, header_row)
        _check_columns(top, file)
        header = find_header(top, header_row=header_row, known_headers=known_headers)
    except (UnicodeDecodeError, UnreadableFile, NoHeaderError, ValueError):
        return [], ""  # the exact way finds the same, and says what is wrong
    is_plain = len(top) > 1 and top[0][0] == 1 and not records.many_lines and not is_stated
    is_header = header.first == header.last == 0 and not is_transposed(top, known_headers, header)
    return (list(top[0][1]), separator) if is_header and is_plain else ([], "")


def _parse(text: bytes, headers: tuple[str, ...], separator: str) -> pa.Table | None:
    """All rows below the first line as text; None when pyarrow objects: a ragged row, a byte that is not UTF-8."""
    try:
        return pa_csv.read_csv(
            pa.BufferReader(text),
            pa_csv.ReadOptions(column_names=list(headers), skip_rows=1, block_size=BLOCK_BYTES),
            pa_csv.ParseOptions(delimiter=separator, newlines_in_values=b'"' in text),
            pa_csv.ConvertOptions(
                column_types={header: pa.string() for header in headers},
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid:
        return None
