"""What a workbook shows of a cell or row beside its text: struck through, coloured, hidden, a formula without outcome.

Offices mark rows so ("struck through means stopped"), and no reading library tells. What is found is only said, never
interpreted, but for one thing: a number shown with leading zeros is a code, and is read as it is shown.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from doorstroom.ingest.findings import Rows
from doorstroom.ingest.readers.sheet import SheetNote

MOST_FILLS = 500_000  # cells with a colour; a sheet with more is coloured throughout, and that marks nothing
MARKING_SHARE = 0.5  # of the filled cells of a row have a colour of their own: then the row is marked

# A number format that shows leading zeros or letters before the number, and nothing else: 0000, "P-"000, \P\-0000.
_CODE_FORMAT = re.compile(r"""((?:"[^"]*"|\\.|[-_/. ])*)(0+)""")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|(.)')

Place = tuple[int, int]  # row and column, 0-based


@dataclass
class Marks:
    """The marks of one sheet, by place in the sheet. `shown`: the text that a cell shows instead of its number."""

    struck: set[Place] = field(default_factory=set)
    fills: dict[Place, str] = field(default_factory=dict)
    codes: dict[Place, str] = field(default_factory=dict)
    shown: dict[Place, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    without_value: set[Place] = field(default_factory=set)
    with_comment: set[Place] = field(default_factory=set)

    def fill(self, place: Place, colour: str) -> None:
        if len(self.fills) < MOST_FILLS:
            self.fills[place] = colour


def is_code_format(number_format: str) -> bool:
    """Whether a number format makes a code of a number: leading zeros, or letters before it."""
    found = _CODE_FORMAT.fullmatch(number_format.partition(";")[0])
    return bool(found) and (len(found[2]) > 1 or any(map(str.isalpha, _literal(found[1]))))


def as_shown(number: str, number_format: str) -> str:
    """A whole number, as text, as its code format shows it; any other text as it is."""
    found = _CODE_FORMAT.fullmatch(number_format.partition(";")[0])
    if not found or not number.isdigit():
        return number
    return _literal(found[1]) + number.zfill(len(found[2]))


def _literal(before: str) -> str:
    return "".join(quoted or escaped or plain or "" for quoted, escaped, plain in _LITERAL.findall(before))


@dataclass(frozen=True)
class DataRows:
    """The rows below the headers that hold something: sheet row → column → text, both 0-based; and the headers."""

    rows: Mapping[int, Mapping[int, str]]
    headers: Mapping[int, str]


def notes_of(marks: Marks, data: DataRows) -> list[SheetNote]:
    """What there is to say of the rows below the headers."""
    struck = {row for row, column in marks.struck if data.rows.get(row, {}).get(column)}
    notes = _of_rows("struck_rows", struck)
    for rows in _coloured(marks.fills, data).values():
        notes += _of_rows("coloured_rows", rows)
    commented = {row for row, column in marks.with_comment if column in data.headers}
    notes += _of_rows("rows_with_comments", commented & data.rows.keys())
    notes += _of_rows("hidden_rows", marks.hidden_rows & data.rows.keys())
    hidden = [data.headers[column] for column in sorted(marks.hidden_columns & data.headers.keys())]
    if hidden:
        notes.append(SheetNote("hidden_columns", None, ", ".join(hidden)))
    empty: dict[int, list[int]] = defaultdict(list)
    for row, column in sorted(marks.without_value):
        if row in data.rows and column in data.headers and not data.rows[row].get(column):
            empty[column].append(row + 1)
    for column, rows in sorted(empty.items()):
        notes.append(
            SheetNote("formula_without_value", rows[0], len(rows), column=data.headers[column], other=Rows.of(rows))
        )
    return notes


def _of_rows(code: str, rows: Sequence[int] | set[int]) -> list[SheetNote]:
    if not rows:
        return []
    return [SheetNote(code, min(rows) + 1, len(rows), other=Rows.of(row + 1 for row in rows))]


def _coloured(fills: Mapping[Place, str], data: DataRows) -> dict[str, set[int]]:
    """Colour → the rows that it marks. A column or a whole sheet in one colour marks nothing, nor do stripes."""
    if not fills or len(fills) >= MOST_FILLS:
        return {}
    usual: dict[int, str | None] = {}
    for column in data.headers:
        of_column = Counter(fills.get((row, column)) for row, cells in data.rows.items() if cells.get(column))
        colour, uses = of_column.most_common(1)[0] if of_column else (None, 0)
        usual[column] = colour if uses * 2 > of_column.total() else None
    marked: dict[str, set[int]] = defaultdict(set)
    for row, cells in data.rows.items():
        filled = [column for column, text in cells.items() if text]
        own = Counter(
            fills[row, column]
            for column in filled
            if (row, column) in fills and fills[row, column] != usual.get(column)
        )
        if own:
            colour, uses = own.most_common(1)[0]
            if uses >= MARKING_SHARE * len(filled):
                marked[colour].add(row)
    return {colour: rows for colour, rows in marked.items() if not _are_stripes(rows, list(data.rows))}


def _are_stripes(rows: set[int], all_rows: Sequence[int]) -> bool:
    """Whether rows alternate with the others all the way down, as in a table that is made easier to read."""
    nths = [nth for nth, row in enumerate(sorted(all_rows)) if row in rows]
    steps = {after - before for before, after in pairwise(nths)}
    return len(nths) > 2 and steps == {2} and len(all_rows) - len(nths) * 2 in (-1, 0, 1)
