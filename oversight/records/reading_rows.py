"""From rows of text to a Sheet: which row holds the headers, what they are called, and which rows are no data."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median_high

import pyarrow as pa
import pyarrow.compute as pc

from oversight.records.reading_sheet import SOURCE_ROW, Sheet, SheetNote

HEADER_SEARCH_ROWS = 40  # rows with text, from the top, among which the header is looked for
HEADER_FILL = 0.6  # a header fills at least this share of what rows usually fill
BATCH_ROWS = 2_000  # few enough that rows are gone before Python's garbage collector walks them again and again

TOTAL_WORD = re.compile(r"(sub|eind|grand |generaal |algemeen )?tota(al|len|l|ls)\b", re.IGNORECASE)
ONLY_TOTAL_WORD = re.compile(TOTAL_WORD.pattern + r"\W*", re.IGNORECASE)
NUMBER = re.compile(r"[€$\s\d.,%+-]*\d[€$\s\d.,%+-]*")

Row = Sequence[str]
NumberedRow = tuple[int, Row]


class NoHeaderError(Exception):
    """No row looks like a header, or the row that was asked for does not exist."""


@dataclass(frozen=True)
class Merge:
    """A merged block of cells: indices into the list of rows and columns, 0-based, ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_wide(self) -> bool:
        return self.right > self.left

    def covers(self, row: int) -> bool:
        return self.top <= row <= self.bottom


def likeness(text: str) -> str:
    """A header without what people write differently: case, spaces, punctuation."""
    return "".join(char for char in text.casefold() if char.isalnum())


def find_header(
    rows: Sequence[NumberedRow],
    *,
    header_row: int | None,
    known_headers: frozenset[str],
    merges: Sequence[Merge] = (),
) -> int:
    """The index in `rows` (the top of a sheet) of the row that holds the headers. Raises NoHeaderError."""
    if header_row is not None:
        for index, (number, row) in enumerate(rows):
            if number == header_row and _filled(row):
                return index
        raise NoHeaderError
    candidates = list(islice((index for index, (_, row) in enumerate(rows) if _filled(row)), HEADER_SEARCH_ROWS))
    known = frozenset(map(likeness, known_headers))
    hits = {index: len(known & {likeness(cell) for cell in rows[index][1]} - {""}) for index in candidates}
    best = max(candidates, key=lambda index: (hits[index], -index), default=None)
    if best is not None and hits[best] >= min(2, len(_filled(rows[best][1]))):
        return best
    usual = _usual_fill([rows[index][1] for index in candidates])
    for index in candidates:
        if _looks_like_header(rows[index][1], usual) and not _names_groups(index, rows[index][1], merges):
            return index
    raise NoHeaderError


def _filled(row: Row) -> list[str]:
    return [cell for cell in row if cell.strip()]


def _usual_fill(rows: Sequence[Row]) -> int:
    fills = [len(_filled(row)) for row in rows]
    return median_high([fill for fill in fills if fill > 1] or [1])


def _looks_like_header(row: Row, usual: int) -> bool:
    filled = _filled(row)
    names = [cell for cell in filled if any(char.isalpha() for char in cell)]
    is_varied = len({likeness(cell) for cell in filled}) * 2 > len(filled)
    return len(filled) >= HEADER_FILL * usual and len(names) * 2 >= len(filled) and is_varied


def _names_groups(index: int, row: Row, merges: Sequence[Merge]) -> bool:
    """Whether a row with wide merges names groups of columns, whose own names stand in the row below."""
    here = [merge for merge in merges if merge.covers(index)]
    wide = {merge.left for merge in here if merge.is_wide}
    reaches_down = any(merge.bottom > index and not merge.is_wide for merge in here)
    filled = {column for column, cell in enumerate(row) if cell.strip()}
    return bool(wide) and (reaches_down or filled <= wide)


def group_rows(rows: Sequence[NumberedRow], header: int, merges: Sequence[Merge]) -> dict[int, dict[int, str]]:
    """The rows above the header that name groups of columns: row index → column → name of the group, lowest first."""
    columns = [column for column, cell in enumerate(rows[header][1]) if cell.strip()]
    groups: dict[int, dict[int, str]] = {}
    for index in range(header - 1, -1, -1):
        here = [merge for merge in merges if merge.covers(index)]
        over = [
            m for m in here if m.is_wide and m.bottom < header and not (m.left <= columns[0] and m.right >= columns[-1])
        ]
        into = {merge.left for merge in here if merge.bottom >= header}
        if not over or (len(over) == 1 and over[0].left <= columns[0] and not into):
            break
        row = rows[index][1]
        named = {column: cell for column, cell in enumerate(row) if cell.strip() and column not in into}
        for merge in over:
            text = rows[merge.top][1][merge.left]
            named |= {column: text for column in range(merge.left, merge.right + 1) if text.strip()}
        groups[index] = named
    return groups


def name_headers(
    row: Row,
    groups: dict[int, dict[int, str]] | None = None,
    known_headers: frozenset[str] = frozenset(),
    first: int = 1,
) -> tuple[str, ...]:
    """Headers on one line, unique whatever their case, none empty; `first` is the number of the first column.

    A column under a group keeps its own name when that is known and used once; otherwise the group comes before it.
    """
    own = [" ".join(cell.split()) for cell in row]
    known = frozenset(map(likeness, known_headers))
    uses = [likeness(name) for name in own]
    names: list[str] = []
    used = {SOURCE_ROW}
    for column, name in enumerate(own):
        above = [" ".join(named[column].split()) for named in (groups or {}).values() if column in named]
        if above and not (likeness(name) in known and uses.count(likeness(name)) == 1):
            name = ": ".join([*reversed(above), *([name] if name else [])])
        name = name or f"kolom {column + first}"
        names.append(_unused(name, used))
    return tuple(names)


def _unused(name: str, used: set[str]) -> str:
    candidate, count = name, 1
    while candidate.casefold() in used:
        count += 1
        candidate = f"{name} ({count})"
    used.add(candidate.casefold())
    return candidate


def title_notes(rows: Iterable[NumberedRow], groups: Container[int] = ()) -> list[SheetNote]:
    """A note for each row with text above the header."""
    return [
        SheetNote("merged_header" if index in groups else "title_row", number, " | ".join(_filled(row)))
        for index, (number, row) in enumerate(rows)
        if _filled(row)
    ]


def to_table(rows: Iterable[NumberedRow], headers: tuple[str, ...], notes: list[SheetNote]) -> pa.Table:
    """Rows of text as string columns and `source_row`; a row that is too long is cut and noted, a short one filled."""
    schema = pa.schema([*((header, pa.string()) for header in headers), (SOURCE_ROW, pa.int64())])
    return pa.Table.from_batches(_batches(iter(rows), schema, notes), schema).combine_chunks()


def _batches(rows: Iterator[NumberedRow], schema: pa.Schema, notes: list[SheetNote]) -> Iterator[pa.RecordBatch]:
    width = len(schema) - 1
    while batch := list(islice(rows, BATCH_ROWS)):
        fitting = [_fit(number, row, width, notes) for number, row in batch]
        columns = [pa.array(column, pa.string()) for column in zip(*fitting, strict=True)]
        yield pa.record_batch([*columns, pa.array([number for number, _ in batch], pa.int64())], schema)


def _fit(number: int, row: Row, width: int, notes: list[SheetNote]) -> Row:
    if len(row) == width:
        return row
    if too_many := _filled(row[width:]):
        notes.append(SheetNote("ragged_row", number, " | ".join(too_many)))
    return [*row[:width], *[""] * (width - len(row))]


def finish(table: pa.Table, file: str, name: str | None, named: Sequence[bool], notes: list[SheetNote]) -> Sheet:
    """The Sheet of a table of text: blank cells null, blank rows, nameless empty columns and total rows left out.

    `named` says which columns had a header of their own.
    """
    columns = [_blank_to_null(column) for column in table.columns[:-1]]
    used = [i for i, column in enumerate(columns) if named[i] or column.null_count < len(column)]
    headers = tuple(table.column_names[i] for i in used)
    table = pa.table([*(columns[i] for i in used), table.columns[-1]], names=[*headers, SOURCE_ROW])
    table = _without_totals(_without_blank_rows(table), notes)
    return Sheet(file, name, headers, table, tuple(notes))


def _blank_to_null(column: pa.ChunkedArray) -> pa.ChunkedArray:
    is_blank = pc.or_(pc.utf8_is_space(column), pc.equal(pc.binary_length(column), 0))
    if not pc.any(is_blank).as_py():
        return column
    return pc.if_else(is_blank, pa.scalar(None, column.type), column)


def _without_blank_rows(table: pa.Table) -> pa.Table:
    columns = table.columns[:-1]
    if any(column.null_count == 0 for column in columns) or not len(table):
        return table
    is_filled = pa.array([False] * len(table)) if not columns else pc.is_valid(columns[0])
    for column in columns[1:]:
        is_filled = pc.or_(is_filled, pc.is_valid(column))
    return table.filter(is_filled)


def _without_totals(table: pa.Table, notes: list[SheetNote]) -> pa.Table:
    last = len(table)
    while last and _is_total([column[last - 1].as_py() for column in table.columns[:-1]]):
        last -= 1
        text = [column[last].as_py() for column in table.columns[:-1]]
        notes.append(SheetNote("total_row", table.columns[-1][last].as_py(), " | ".join(filter(None, text))))
    return table.slice(0, last)


def _is_total(cells: Sequence[str | None]) -> bool:
    first, *others = [cell.strip() for cell in cells if cell]
    if not TOTAL_WORD.match(first):
        return False
    is_mostly_empty = (1 + len(others)) * 2 <= len(cells)
    only_figures = bool(others) and ONLY_TOTAL_WORD.fullmatch(first) and all(map(NUMBER.fullmatch, others))
    return is_mostly_empty or bool(only_figures)
