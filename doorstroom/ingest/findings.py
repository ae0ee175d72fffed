"""What was found on the way from a file to the records: refusals and flags.

They hold values: a day is a day, a number a number, rows are rows. `report/text/messages.py` puts them into words;
`plain` writes them for a machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

MAX_RANGES = 40  # stretches of rows that are named one by one


@dataclass(frozen=True)
class Rows:
    """Rows of a file, as stretches with both ends included, in order."""

    spans: tuple[tuple[int, int], ...]

    @staticmethod
    def of(rows: Iterable[int]) -> Rows:
        """Rows in any order, each once or more."""
        spans: list[list[int]] = []
        for row in sorted(set(rows)):
            if spans and row == spans[-1][1] + 1:
                spans[-1][1] = row
            else:
                spans.append([row, row])
        return Rows(tuple((first, last) for first, last in spans))

    def __str__(self) -> str:
        """As a person writes them: "2, 5–9, 12"."""
        shown = [str(first) if first == last else f"{first}–{last}" for first, last in islice(self.spans, MAX_RANGES)]
        return ", ".join(shown) + (" …" if len(self.spans) > MAX_RANGES else "")


@dataclass(frozen=True)
class Code:
    """A code of a code list of the contract."""

    code_list: str
    code: str

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True)
class OneOf:
    """Any code of a code list; of the outcomes those of one milestone, where it is named."""

    code_list: str
    milestone: str | None = None

    def __str__(self) -> str:
        return f"{self.code_list}/{self.milestone}" if self.milestone else self.code_list


@dataclass(frozen=True)
class Between:
    """A number within bounds, both included."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low} – {self.high}"


@dataclass(frozen=True)
class Cell:
    """The cell of the same row under another header, as it stood."""

    header: str
    text: str

    def __str__(self) -> str:
        return f"{self.header}: {self.text}"


@dataclass(frozen=True)
class Line:
    """A row of a file: a line, or a row of a sheet."""

    file: str
    sheet: str | None
    row: int

    def __str__(self) -> str:
        return f"{self.file} [{self.sheet}]:{self.row}" if self.sheet else f"{self.file}:{self.row}"


@dataclass(frozen=True)
class Elsewhere:
    """What another row with the same key says instead; None where its cell is empty."""

    says: Said
    line: Line

    def __str__(self) -> str:
        return f"{plain(self.says) or NOTHING_SHOWN} ({self.line})"


@dataclass(frozen=True)
class Problem:
    """Why a cell could not be read: a key of the catalogue `refusals`, with what would have been."""

    code: str
    expected: Said = None

    def __str__(self) -> str:
        return self.code if self.expected is None else f"{self.code}:{self.expected}"


Value = str | int | float | Decimal | date | Code
Said = None | Value | tuple[Value, ...] | Rows | OneOf | Between | Cell | Line | Elsewhere | Problem
NOTHING_SHOWN = "–"  # an empty cell beside the value of another one


@dataclass(frozen=True)
class Refusal:
    """Why a row was refused. `expected` is what would have been read, where that helps."""

    file: str
    sheet: str | None
    table: str
    row: int
    column: str | None
    value: Said
    code: str
    expected: Said = None


@dataclass(frozen=True)
class Flag:
    """What a person should look at. `value`: a cell as it stood, or what was read; `other`: what it is held against."""

    file: str
    sheet: str | None
    table: str | None
    row: int | None
    column: str | None
    value: Said
    code: str
    other: Said = None


def plain(said: Said) -> str | None:
    """A value as text for a machine: days as ISO, codes by their name, several with a comma between."""
    if said is None:
        return None
    return ", ".join(map(str, said)) if isinstance(said, tuple) else str(said)
