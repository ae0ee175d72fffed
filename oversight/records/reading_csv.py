"""Separated text to a Sheet: encoding, separator, and two ways to read the rows that give the same result.

The fast way (pyarrow, several threads) is taken only when each line break provably ends a row; the exact way follows
every quote and counts every line.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import TextIO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from oversight.records.reading_rows import (
    HEADER_SEARCH_ROWS,
    NoHeaderError,
    NumberedRow,
    find_header,
    finish,
    name_headers,
    title_notes,
    to_table,
)
from oversight.records.reading_sheet import SOURCE_ROW, Sheet, UnreadableFile

SEPARATORS = ",;\t|"  # where two fit equally well, the first of these
SAMPLE_CHARS = 64 * 1024
TABLE_SHARE = 0.8  # of the rows hold the same number of cells, in text whose name does not say it is a table
MAX_CELL_CHARS = 10_000_000
BLOCK_BYTES = 1024**2

UTF8_BOM = codecs.BOM_UTF8
UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SEPARATOR_LINE = re.compile(r"sep=([^\r\n])\r?\n", re.IGNORECASE)  # Excel's own first line
CONTROL = re.compile(r"[\x01-\x08\x0e-\x19\x1b-\x1f\x7f]")
END = "\ue000end of file\ue000"


def read_csv(
    data: bytes, file: str, *, header_row: int | None = None, known_headers: frozenset[str] = frozenset()
) -> Sheet:
    """The one sheet of separated text. Raises UnreadableFile."""
    fast = read_fast(data, file, header_row=header_row, known_headers=known_headers)
    return fast or read_exact(data, file, header_row=header_row, known_headers=known_headers)


def looks_like_separated_text(data: bytes, file: str) -> bool:
    """Whether most lines hold the same number of cells, and more than one. Raises UnreadableFile."""
    return _separator(decode(data, file)[:SAMPLE_CHARS])[1] >= TABLE_SHARE


def decode(data: bytes, file: str) -> str:
    """The text of a file: by its byte order mark, else as UTF-8, else as UTF-16, else as cp1252."""
    has_mark = data.startswith((UTF8_BOM, *UTF16_BOMS))
    encoding, data = encoding_and_text(data, file)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8" or has_mark:
            raise UnreadableFile("encoding", file, row=data[: error.start].count(b"\n") + 1) from error
        text = _decode_cp1252(data, file)
    if (nul := text.find("\0")) >= 0:
        raise UnreadableFile("nul_bytes", file, row=text.count("\n", 0, nul) + 1)
    return text


def encoding_and_text(data: bytes, file: str) -> tuple[str, bytes]:
    """What a file seems to be written in by its start, and the bytes to decode so. Raises UnreadableFile."""
    if data.startswith(UTF8_BOM):
        return "utf-8", data[len(UTF8_BOM) :]
    if data.startswith(UTF16_BOMS):
        return "utf-16", data
    if b"\0" not in data:
        return "utf-8", data
    start = data[: SAMPLE_CHARS & ~1]
    low, high = (start[offset::2].count(0) / max(1, len(start) // 2) for offset in (0, 1))
    if high > 0.4 and low < 0.1:
        return "utf-16-le", data
    if low > 0.4 and high < 0.1:
        return "utf-16-be", data
    if _is_binary(start.decode("latin-1")):
        raise UnreadableFile("not_a_table", file, kind="binary")
    raise UnreadableFile("nul_bytes", file, row=data[: data.index(0)].count(b"\n") + 1)


def _decode_cp1252(data: bytes, file: str) -> str:
    if _is_binary(data[:SAMPLE_CHARS].decode("latin-1")):
        raise UnreadableFile("not_a_table", file, kind="binary")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UnreadableFile("encoding", file, row=data[: error.start].count(b"\n") + 1) from error


def _is_binary(sample: str) -> bool:
    return len(CONTROL.findall(sample)) > 3 + len(sample) / 500


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
    if _is_binary(sample):
        raise UnreadableFile("not_a_table", file, kind="binary")
    stated = SEPARATOR_LINE.match(sample)
    return (stated[1], True) if stated else (_separator(sample)[0], False)


def numbered_records(lines: Iterable[str], separator: str, file: str) -> Iterator[NumberedRow]:
    """Each record with the line it starts on, 1-based. Raises UnreadableFile."""
    csv.field_size_limit(MAX_CELL_CHARS)
    # Without a line that must come out as it went in, a quote that is never closed would swallow the rest unseen.
    reader = csv.reader(chain(lines, [END]), delimiter=separator)
    line = 1
    try:
        for record in reader:
            if record and record[-1].endswith(END):
                break
            yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile("cell_too_large", file, row=line, limit=MAX_CELL_CHARS) from error
    if record != [END]:
        raise UnreadableFile("broken_quotes", file, row=line)


def _top(rows: Iterable[NumberedRow], header_row: int | None) -> list[NumberedRow]:
    """The first rows: enough to find the header, or down to the row that is said to hold it."""
    top: list[NumberedRow] = []
    filled = 0
    for number, row in rows:
        top.append((number, row))
        filled += any(cell.strip() for cell in row)
        if filled >= HEADER_SEARCH_ROWS and (header_row is None or number >= header_row):
            break
    return top


def read_exact(
    data: bytes, file: str, *, header_row: int | None = None, known_headers: frozenset[str] = frozenset()
) -> Sheet:
    """The sheet, read record by record. Raises UnreadableFile."""
    begun = begin(io.StringIO(decode(data, file), newline=""), file, header_row, known_headers)
    header = begun.top[begun.header][1]
    notes = title_notes(begun.top[: begun.header])
    table = to_table(chain(begun.top[begun.header + 1 :], begun.rows), name_headers(header), notes)
    return finish(table, file, None, [bool(cell.strip()) for cell in header], notes)


@dataclass(frozen=True)
class Begun:
    """Text read down to its header and a little further. `header`: index in `top`; `rows`: those that follow it."""

    separator: str
    top: list[NumberedRow]
    header: int
    rows: Iterator[NumberedRow]


def begin(text: TextIO, file: str, header_row: int | None, known_headers: frozenset[str]) -> Begun:
    """Find separator and header of a text that stands at its start. Raises UnreadableFile."""
    sample = text.read(SAMPLE_CHARS)
    text.seek(0)
    separator, is_stated = _sniff(sample, file)
    rows = islice(numbered_records(text, separator, file), int(is_stated), None)
    top = _top(rows, header_row)
    if not any(cell.strip() for _, row in top for cell in row):
        raise UnreadableFile("empty_file", file)
    try:
        header = find_header(top, header_row=header_row, known_headers=known_headers)
    except NoHeaderError as error:
        raise UnreadableFile("no_header", file) from error
    return Begun(separator, top, header, rows)


def read_fast(
    data: bytes, file: str, *, header_row: int | None = None, known_headers: frozenset[str] = frozenset()
) -> Sheet | None:
    """The sheet, read in parallel; None unless line 1 holds the headers and each later line provably holds one row.

    That holds when pyarrow finds as many rows as there are line breaks after the header: it follows quotes, so a
    break within a cell and a blank line would each leave it with fewer.
    """
    text = data.removeprefix(UTF8_BOM)
    lines = text.count(b"\n") + (not text.endswith(b"\n"))
    has_plain_breaks = b"\r" not in text or text.count(b"\r") == text.count(b"\r\n") == text.count(b"\n")
    if lines < 2 or not has_plain_breaks or b"\0" in text:
        return None
    header, separator = _first_line(text, file, header_row, known_headers)
    headers = name_headers(header)
    table = _parse(text, headers, separator) if headers else None
    if table is None or len(table) != lines - 1:
        return None
    table = table.append_column(SOURCE_ROW, pa.array(np.arange(2, lines + 1)))
    return finish(table, file, None, [bool(cell.strip()) for cell in header], [])


def _first_line(text: bytes, file: str, header_row: int | None, known_headers: frozenset[str]) -> tuple[list[str], str]:
    """The header cells and the separator; no cells when the header is not on the first line, and that alone."""
    lines = io.TextIOWrapper(io.BytesIO(text), "utf-8", newline="")
    sample = text[: 4 * SAMPLE_CHARS].decode("utf-8", errors="ignore")[:SAMPLE_CHARS]
    try:
        separator, is_stated = _sniff(sample, file)
        top = _top(numbered_records(lines, separator, file), header_row)
        is_first = find_header(top, header_row=header_row, known_headers=known_headers) == 0
    except (UnicodeDecodeError, UnreadableFile, NoHeaderError):
        return [], ""  # the exact way finds the same, and says what is wrong
    is_alone = len(top) > 1 and top[1][0] == 2
    return (list(top[0][1]), separator) if is_first and is_alone and not is_stated else ([], "")


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
