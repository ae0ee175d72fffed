"""One row of separated text, wherever it stands in the file, without keeping the rest of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TextIO

from doorstroom.ingest.readers.csv_file import BLOCK_BYTES, Records, begin
from doorstroom.ingest.readers.encoding import Encoding, encoding_of, unmarked
from doorstroom.ingest.readers.rows import name_headers


def read_csv_row(
    path: Path, file: str, row: int, *, header_row: int | None = None, known_headers: frozenset[str] = frozenset()
) -> dict[str, str] | None:
    """One row as `read_exact` numbers it, header → text as it stood; None when no filled row below the headers has
    that number.

    Reads as far as the row and keeps nothing of what comes before. What a Sheet leaves out and notes is there too: a
    row of totals, and cells beyond the headers, each under the number of its column. Raises UnreadableFile.
    """
    encoding = _encoding_of(path, file)
    with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as text:
        begun = begin(text, file, header_row, known_headers)
        last = begun.top[begun.header.last][0]
        text.seek(0)
        cells = _record(text, row + begun.is_stated, begun.separator, file) if row > last else []
    if not any(cell.strip() for cell in cells):
        return None
    header = list(begun.header.cells)
    width = max(len(header), len(cells))
    header, cells = ([*short, *[""] * (width - len(short))] for short in (header, cells))
    header, cells = ([unmarked(cell)[0] for cell in both] for both in (header, cells))
    named = zip(name_headers(header), header, cells, strict=True)
    return {name: cell for name, own, cell in named if own.strip() or cell.strip()}


def _record(lines: TextIO, wanted: int, separator: str, file: str) -> list[str]:
    """The record of a number, 1-based; empty when there is none. Only quotes make a record of many lines."""
    number = line = 0
    for text in lines:
        number, line = number + 1, line + 1
        if number == wanted or '"' in text:
            records = Records(chain([text], lines), separator, file, line=line - 1)
            record = next(iter(records), (0, []))[1]
            if number == wanted:
                return record
            line = records.line
    return []


def _encoding_of(path: Path, file: str) -> Encoding:
    """The encoding of a file, found without keeping the text. Raises UnreadableFile."""
    with path.open("rb") as content:
        return encoding_of(_blocks(content), file)


def _blocks(content) -> Iterator[bytes]:
    while block := content.read(BLOCK_BYTES):
        yield block
