"""One row of separated text, wherever it stands in the file, without keeping the rest of it."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import TextIO

from oversight.records.reading_csv import (
    BLOCK_BYTES,
    MAX_CELL_CHARS,
    UTF8_BOM,
    begin,
    encoding_and_text,
    numbered_records,
)
from oversight.records.reading_rows import name_headers
from oversight.records.reading_sheet import UnreadableFile


def read_csv_row(
    path: Path, file: str, row: int, *, header_row: int | None = None, known_headers: frozenset[str] = frozenset()
) -> dict[str, str] | None:
    """One row as `read_exact` numbers it, header → text as it stood; None when no filled row below the header
    starts on that line.

    Reads as far as the row and keeps nothing of what comes before. What a Sheet leaves out and notes is there too: a
    row of totals, and cells beyond the headers, each under the number of its column. Raises UnreadableFile.
    """
    encoding = _encoding_of(path, file)
    try:
        with path.open(encoding=encoding, newline="") as text:
            begun = begin(text, file, header_row, known_headers)
            line, header = begun.top[begun.header]
            text.seek(0)
            cells = _record_on(text, row, begun.separator, file) if row > line else []
    except UnicodeDecodeError as error:
        raise UnreadableFile("encoding", file, row=row) from error
    if not any(cell.strip() for cell in cells):
        return None
    width = max(len(header), len(cells))
    header, cells = ([*short, *[""] * (width - len(short))] for short in (header, cells))
    named = zip(name_headers(header), header, cells, strict=True)
    return {name: cell for name, own, cell in named if own.strip() or cell.strip()}


def _record_on(lines: TextIO, wanted: int, separator: str, file: str) -> list[str]:
    """The record that starts on a line, 1-based; empty when none does. Only quotes make a record of many lines."""
    line = 1
    for text in lines:
        if line == wanted:
            return next(numbered_records(chain([text], lines), separator, file), (line, []))[1]
        if '"' in text:
            line += _lines_of_record(chain([text], lines), line, separator, file)
        else:
            line += 1
    return []


def _lines_of_record(lines: Iterable[str], line: int, separator: str, file: str) -> int:
    """How many lines the record takes that starts on a line; they are read."""
    reader = csv.reader(lines, delimiter=separator)
    try:
        next(reader)
    except csv.Error as error:
        raise UnreadableFile("cell_too_large", file, row=line, limit=MAX_CELL_CHARS) from error
    return reader.line_num


def _encoding_of(path: Path, file: str) -> str:
    """The encoding that `decode` uses, found without keeping the text. Raises UnreadableFile."""
    with path.open("rb") as blocks:
        block = blocks.read(BLOCK_BYTES)
        if block.startswith(UTF8_BOM):
            return "utf-8-sig"
        encoding, _ = encoding_and_text(block, file)
        if encoding != "utf-8":
            return encoding
        utf8 = codecs.getincrementaldecoder("utf-8")()
        try:
            while block:
                utf8.decode(block)
                block = blocks.read(BLOCK_BYTES)
            utf8.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return encoding
