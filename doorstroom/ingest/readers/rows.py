"""From rows of text to a Sheet: which row holds the headers, what they are called, and which rows are no data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice, pairwise
from statistics import median_high

import pyarrow as pa
import pyarrow.compute as pc

from doorstroom.ingest.findings import Rows
from doorstroom.ingest.parse.text import IS_BLANK
from doorstroom.ingest.readers.left_out import without_no_data
from doorstroom.ingest.readers.sheet import SOURCE_ROW, BrokenRow, Sheet, SheetNote, UnreadableFile

HEADER_SEARCH_ROWS = 40  # rows with text, from the top, among which the header is looked for
SPANS = ((0, 1), (1, 0), (0, 2), (2, 0), (1, 1))  # rows above and below that may hold parts of the headers
LONGEST_PART = 40  # letters of a part of a header that stands over several rows
TRANSPOSED_HEADERS = 3  # known headers below each other that make a list a transposed one
MAX_COLUMNS = 16_384  # as many as Excel has
MOST_TOP = 10  # rows above the data that are kept as they stood
HEADER_FILL = 0.6  # a header fills at least this share of what rows usually fill
BATCH_ROWS = 2_000  # few enough that rows are gone before Python's garbage collector walks them again and again
ROWS_AFTER = 5  # rows below two rows of headers that are looked at to tell these from data
LIKE_A_DAY = re.compile(r"\d\s*[-/.]\s*\d|\b(19|20)\d\d\b")

WITHOUT_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")

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
    """A header without what people write differently: case, spaces, punctuation, how accents are composed."""
    return "".join(char for char in unicodedata.normalize("NFC", text.casefold()) if char.isalnum())


@dataclass(frozen=True)
class Header:
    """Where the headers stand: indices in the top of a sheet, ends included; and each column's header, parts joined.

    `grouped`: the row with names of groups of columns, where one was recognised by what stands below it; `groups`:
    column → name of its group, of the columns that cannot do without; `group_names`: of all groups.
    """

    first: int
    last: int
    cells: tuple[str, ...]
    grouped: int | None = None
    groups: dict[int, str] = field(default_factory=dict)
    group_names: tuple[str, ...] = ()

    @property
    def first_of_all(self) -> int:
        """The row that what stands above is no header any more, nor the name of a group."""
        return self.first if self.grouped is None else self.grouped

    @property
    def named_groups(self) -> dict[int, dict[int, str]]:
        """As `group_rows` has them."""
        return {} if self.grouped is None else {self.grouped: self.groups}


def find_header(
    rows: Sequence[NumberedRow],
    *,
    header_row: int | None,
    known_headers: frozenset[str],
    merges: Sequence[Merge] = (),
) -> Header:
    """The row of `rows` (the top of a sheet) that holds the headers, or the rows, where one header stands in several.

    Raises NoHeaderError.
    """
    found = _header_row(rows, header_row=header_row, known_headers=known_headers, merges=merges)
    known = _alike(known_headers)
    if header_row is None and (under := _under_groups(rows, found, known, merges)):
        return under
    own = tuple(rows[found][1])
    best, most = Header(found, found, own), _hits(own, known)
    for above, below in SPANS:
        first, last = found - above, found + below
        if first < 0 or last >= len(rows) or (header_row is not None and above):
            continue
        span = rows[first : last + 1]
        names_groups = any(merge.is_wide and merge.covers(nth) for merge in merges for nth in range(first, last + 1))
        if names_groups or [number for number, _ in span] != list(range(span[0][0], span[-1][0] + 1)):
            continue
        joined = _joined(span)
        # A row below is a part of the headers where it ends a word of theirs, and not one of another row of data.
        hits = _hits(joined, known) + _broken_words(span[: above + 2])
        if hits > most and _keeps_names(span, joined, known):
            best, most = Header(first, last, joined), hits
    return best


def _joined(rows: Sequence[NumberedRow]) -> tuple[str, ...]:
    """The cells of each column as one text: "Start-" over "datum" is "Startdatum"."""
    width = max(len(row) for _, row in rows)
    columns = [[row[column].strip() for _, row in rows if column < len(row)] for column in range(width)]
    columns = [_under_left(columns, column) for column in range(width)]
    return tuple(_one_text([part for part in parts if part]) for parts in columns)


def _under_left(columns: Sequence[list[str]], column: int) -> list[str]:
    """The parts of a column; where the upper one is blank, that of its left neighbours: "Start" over two columns."""
    parts = columns[column]
    if len(parts) != 2 or parts[0] or not parts[1]:
        return parts
    left = column - 1
    while left >= 0 and len(columns[left]) == 2 and columns[left][1]:
        if columns[left][0]:
            return [columns[left][0], parts[1]]
        left -= 1
    return parts


def _one_text(parts: Sequence[str]) -> str:
    text = ""
    for part in parts:
        if text.endswith("-") and part[0].islower():
            text = text[:-1] + part
        elif not text or likeness(part) != likeness(text):
            text = f"{text} {part}".strip()
    return text


def _hits(cells: Sequence[str], known: frozenset[str]) -> int:
    return len(known & set(map(likeness, cells)))


def _broken_words(rows: Sequence[NumberedRow]) -> int:
    """How many columns hold a word that is broken off with a hyphen and goes on in the row below."""
    pairs = pairwise(row for _, row in rows)
    cells = [(one.strip(), two.strip()) for above, below in pairs for one, two in zip(above, below, strict=False)]
    return sum(one.endswith("-") and len(one) > 2 and two[:1].islower() for one, two in cells)


def _keeps_names(rows: Sequence[NumberedRow], joined: Sequence[str], known: frozenset[str]) -> bool:
    """Whether no known name is lost by joining, and no row holds what is no name: a figure, a long text."""
    for column, name in enumerate(joined):
        parts = [row[column].strip() for _, row in rows if column < len(row) and row[column].strip()]
        if any(len(part) > LONGEST_PART or not any(map(str.isalpha, part)) for part in parts):
            return False
        if len(parts) > 1 and likeness(name) not in known and known & set(map(likeness, parts)):
            return False
    return True


def _header_row(
    rows: Sequence[NumberedRow],
    *,
    header_row: int | None,
    known_headers: frozenset[str],
    merges: Sequence[Merge],
) -> int:
    if header_row is not None:
        for index, (number, row) in enumerate(rows):
            if number == header_row and _filled(row):
                return index
        raise NoHeaderError
    candidates = list(islice((index for index, (_, row) in enumerate(rows) if _filled(row)), HEADER_SEARCH_ROWS))
    known = _alike(known_headers)
    hits = {index: len(known & {likeness(cell) for cell in rows[index][1]} - {""}) for index in candidates}
    best = max(candidates, key=lambda index: (hits[index], -index), default=None)
    if best is not None and hits[best] >= min(2, len(_filled(rows[best][1]))):
        below = best + 1
        is_group = below in candidates and _is_plain(rows[below][1]) and _names_groups(best, rows[best][1], merges)
        return below if is_group else best
    usual = _usual_fill([rows[index][1] for index in candidates])
    for index in candidates:
        if _looks_like_header(rows[index][1], usual) and not _names_groups(index, rows[index][1], merges):
            return index
    raise NoHeaderError


def _is_plain(row: Row) -> bool:
    """Whether a row holds nothing but short words, as headers do."""
    return all(len(cell) <= LONGEST_PART and not any(map(str.isdigit, cell)) for cell in _filled(row))


@cache
def _alike(known_headers: frozenset[str]) -> frozenset[str]:
    return frozenset(map(likeness, known_headers))


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


def _under_groups(
    rows: Sequence[NumberedRow], found: int, known: frozenset[str], merges: Sequence[Merge]
) -> Header | None:
    """The headers where the row above them names groups of columns, or holds the names of some columns and of the
    groups of the others; None where that cannot be told from a title, or from a row of data below the headers.

    `found`: the row that has most of a header by itself, of which the other is looked for right above and right below.
    """
    if not group_rows(rows, found, merges) and found and _is_next(rows, found - 1):
        upper, lower = rows[found - 1][1], rows[found][1]
        spans = _spans(found - 1, upper, lower, merges)
        if _are_names(upper) and len(_filled(upper)) > 1 and spans:
            return _grouped(found - 1, found, upper, lower, spans, known)
    if found + 1 < len(rows) and _is_next(rows, found):
        upper, lower = rows[found][1], rows[found + 1][1]
        spans = _spans(found, upper, lower, merges)
        if spans and _are_names(upper) and _are_headers(rows, found + 1, spans, known, merges):
            return _grouped(found, found + 1, upper, lower, spans, known)
    return None


def _is_next(rows: Sequence[NumberedRow], upper: int) -> bool:
    return rows[upper + 1][0] == rows[upper][0] + 1


def _are_names(row: Row) -> bool:
    """Whether a row holds short words only, and no day, number or code."""
    return all(_is_name(cell.strip()) for cell in _filled(row))


def _is_name(cell: str) -> bool:
    n_letters, n_digits = sum(map(str.isalpha, cell)), sum(map(str.isdigit, cell))
    return len(cell) <= LONGEST_PART and n_letters > n_digits and not LIKE_A_DAY.search(cell)


def _spans(index: int, upper: Row, lower: Row, merges: Sequence[Merge]) -> dict[int, list[int]]:
    """The groups that a row names: where each begins → the columns below it, two or more, that have a name there.

    A group goes as far as its cell is merged; else as far as the cells behind it say the same, or nothing.
    """
    merged = {merge.left: merge.right for merge in merges if merge.is_wide and merge.covers(index)}
    width, spans, left = min(len(upper), len(lower)), {}, 0
    while left < width:
        right, same = merged.get(left, left), {"", likeness(upper[left])}
        while left not in merged and (after := right + 1) < width and after not in merged:
            if likeness(upper[after]) not in same or not lower[after].strip():
                break
            right = after
        below = [column for column in range(left, min(right + 1, width)) if lower[column].strip()]
        if upper[left].strip() and lower[left].strip() and len(below) > 1:
            spans[left] = below
        left = right + 1
    return spans


def _are_headers(
    rows: Sequence[NumberedRow],
    index: int,
    spans: dict[int, list[int]],
    known: frozenset[str],
    merges: Sequence[Merge],
) -> bool:
    """Whether the row below the names of groups holds headers, and is no row of data: it has known names, more than
    any row after it; or it has words below merged cells only, where the rows after it have figures, or say whose row
    they are. Where it has a name below one that is of no group, most of its names have to be known.
    """
    lower, after = rows[index][1], [row for _, row in rows[index + 1 : index + 1 + ROWS_AFTER]]
    if not _are_names(lower) or not after:
        return False
    below = {column for columns in spans.values() for column in columns}
    filled = [column for column, cell in enumerate(lower) if cell.strip()]
    has_figures = [column for column in filled if _has_figures(after, column)]
    hits = _hits(lower, known)
    is_known = hits > 1 and hits > max(_hits(row, known) for row in after)
    if below.issuperset(filled):
        is_merged = any(merge.is_wide and merge.covers(index - 1) and merge.left in spans for merge in merges)
        is_told = has_figures == filled or _is_of_nobody(rows[index - 1][1], lower, after, spans, known)
        return is_known or (is_merged and is_told)
    upper = rows[index - 1][1]
    is_whole = all(lower[column].strip() for column, cell in enumerate(upper) if cell.strip())
    return is_known and is_whole and bool(has_figures) and 2 * hits > len(filled)


def _is_of_nobody(
    upper: Row, lower: Row, after: Sequence[Row], spans: dict[int, list[int]], known: frozenset[str]
) -> bool:
    """Whether a row with words below groups only is no row of data, though the columns below it may be empty: before
    the groups most rows after it say whose row they are, by a name, or by a number and more; and no group has other
    words below it than names that are known, unless it has figures too.
    """
    after = [row for row in after if _filled(row)]
    whose = [column for column in range(min(spans)) if upper[column].strip()]
    says_whose = [row for row in after if any(_cell(row, column) for column in whose)]
    is_by_name = len(whose) > 1 or any(_is_name(_cell(row, column)) for row in says_whose for column in whose)
    if not is_by_name or 2 * len(says_whose) <= len(after):
        return False
    return all(_may_be_named(lower, after, columns, known) for columns in spans.values())


def _may_be_named(lower: Row, after: Sequence[Row], columns: Sequence[int], known: frozenset[str]) -> bool:
    """Whether what stands in a row below a group can be the names of its columns, by what the rows after it have."""
    cells = [[cell for row in after if (cell := _cell(row, column))] for column in columns]
    names = {likeness(lower[column]) for column in columns}
    if names & {likeness(cell) for column in cells for cell in column}:
        return False
    is_empty, has_known = not any(cells), bool(names & known)
    return is_empty or has_known or any(2 * sum(map(_is_name, column)) < len(column) for column in cells)


def _cell(row: Row, column: int) -> str:
    return row[column].strip() if column < len(row) else ""


def _has_figures(rows: Sequence[Row], column: int) -> bool:
    cells = [row[column] for row in rows if column < len(row) and row[column].strip()]
    return any(char.isdigit() for cell in cells for char in cell)


def _grouped(
    first: int, last: int, upper: Row, lower: Row, spans: dict[int, list[int]], known: frozenset[str]
) -> Header:
    """The header below groups: each column has its own name; the group comes before it where several have that name,
    or where it is known by both together only.
    """
    width = max(len(upper), len(lower))
    own = [lower[column].strip() if column < len(lower) else "" for column in range(width)]
    over = [upper[column].strip() if column < len(upper) else "" for column in range(width)]
    group_of = {column: over[left] for left, columns in spans.items() for column in columns}
    inherits = [not own[column] and bool(over[column]) and column not in group_of for column in range(width)]
    cells = tuple(over[column] if inherits[column] else own[column] for column in range(width))
    uses = [likeness(cell) for cell in cells]
    needed = {
        column: group
        for column, group in group_of.items()
        if uses.count(uses[column]) > 1 or (uses[column] not in known and likeness(f"{group}{cells[column]}") in known)
    }
    return Header(first if any(inherits) else last, last, cells, first, needed, tuple(over[left] for left in spans))


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
    columns: Sequence[int] | None = None,
) -> tuple[str, ...]:
    """Headers on one line, unique whatever their case, none empty; `columns`: where each stands, 0-based.

    A column under a group keeps its own name when that is known and used once; otherwise the group comes before it.
    """
    own = [" ".join(WITHOUT_WIDTH.sub("", unicodedata.normalize("NFC", cell)).split()) for cell in row]
    known = _alike(known_headers)
    uses = [likeness(name) for name in own]
    names: list[str] = []
    used = {SOURCE_ROW}
    for column, name in enumerate(own):
        above = [" ".join(named[column].split()) for named in (groups or {}).values() if column in named]
        if above and not (likeness(name) in known and uses.count(likeness(name)) == 1):
            name = ": ".join([*reversed(above), *([name] if name else [])])
        name = name or f"kolom {(columns[column] if columns else column) + 1}"
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


def header_notes(rows: Sequence[NumberedRow], header: Header) -> list[SheetNote]:
    """A note where the headers stand in more than one row, and one for the groups that some of these name."""
    grouped = []
    if header.grouped is not None:
        grouped = [SheetNote("merged_header", rows[header.grouped][0], " | ".join(header.group_names))]
    if header.first == header.last:
        return grouped
    own = rows[header.first : header.last + 1]
    text = " / ".join(" | ".join(_filled(row)) for _, row in own)
    return [*grouped, SheetNote("joined_header", own[0][0], text, other=Rows.of(number for number, _ in own))]


def is_transposed(rows: Sequence[NumberedRow], known_headers: frozenset[str], header: Header | None) -> bool:
    """Whether the known headers stand below each other, in the first column, and not beside each other."""
    known, first = _alike(known_headers), _first_column(rows)
    below = {likeness(_filled(row)[0]) for _, row in rows if len(_filled(row)) > 1 and row[first].strip()}
    beside = max((_hits(row, known) for _, row in rows), default=0)
    beside = max(beside, _hits(header.cells, known) if header else 0)
    return len(known & below) >= TRANSPOSED_HEADERS and len(known & below) > 2 * beside


def _first_column(rows: Sequence[NumberedRow]) -> int:
    return min((next(n for n, cell in enumerate(row) if cell.strip()) for _, row in rows if _filled(row)), default=0)


def to_table(rows: Iterable[NumberedRow], headers: tuple[str, ...]) -> pa.Table:
    """Rows of text, each as wide as the headers, as string columns and `source_row`."""
    schema = pa.schema([*((header, pa.string()) for header in headers), (SOURCE_ROW, pa.int64())])
    return pa.Table.from_batches(_batches(iter(rows), schema), schema).combine_chunks()


def _batches(rows: Iterator[NumberedRow], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    while batch := list(islice(rows, BATCH_ROWS)):
        columns = [pa.array(column, pa.string()) for column in zip(*(row for _, row in batch), strict=True)]
        yield pa.record_batch([*columns, pa.array([number for number, _ in batch], pa.int64())], schema)


def finish(
    table: pa.Table,
    file: str,
    name: str | None,
    named: Sequence[bool],
    notes: list[SheetNote],
    *,
    top: Sequence[NumberedRow] = (),
    broken: Sequence[BrokenRow] = (),
) -> Sheet:
    """The Sheet of a table of text: blank cells null, blank rows and nameless empty columns left out, and what is no
    data: totals, headers and titles that are repeated, numbers of columns.

    `named` says which columns had a header of their own; `top`: the titles and headers, as wide as they stood.
    Raises UnreadableFile when there are more columns than a spreadsheet can have.
    """
    columns = [_blank_to_null(column) for column in table.columns[:-1]]
    used = [i for i, column in enumerate(columns) if named[i] or column.null_count < len(column)]
    if len(used) > MAX_COLUMNS:
        raise UnreadableFile("too_many_columns", file, found=len(used), limit=MAX_COLUMNS)
    headers = tuple(table.column_names[i] for i in used)
    notes += _apart(table.column_names, columns, named)
    table = pa.table([*(columns[i] for i in used), table.columns[-1]], names=[*headers, SOURCE_ROW])
    repeated = [(number, [row[i] if i < len(row) else "" for i in used]) for number, row in top]
    every = _without_blank_rows(table)
    table = without_no_data(every, repeated, notes)
    left_out = None
    if len(table) < len(every):
        left_out = every.filter(pc.invert(pc.is_in(every[SOURCE_ROW], value_set=table[SOURCE_ROW].combine_chunks())))
    kept = tuple((number, tuple(row)) for number, row in top[-MOST_TOP:])
    return Sheet(file, name, headers, table, tuple(notes), tuple(broken), left_out=left_out, top=kept)


def _apart(names: Sequence[str], columns: Sequence[pa.ChunkedArray], named: Sequence[bool]) -> list[SheetNote]:
    """A note where headers stand behind a column that is empty: it may be another table."""
    used = [nth for nth, is_named in enumerate(named) if is_named]
    gaps = [
        nth
        for nth, column in enumerate(columns)
        if used and used[0] < nth < used[-1] and not named[nth] and column.null_count == len(column)
    ]
    if not gaps or not len(columns[0]):
        return []
    behind = [names[nth] for nth in used if nth > gaps[0]]
    return [SheetNote("columns_apart", None, ", ".join(behind))]


def _blank_to_null(column: pa.ChunkedArray) -> pa.ChunkedArray:
    is_blank = pc.match_substring_regex(column, IS_BLANK)
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
