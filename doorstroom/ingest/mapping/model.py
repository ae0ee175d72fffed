"""How one list feeds the contract: which header feeds which column of the contract, and what its words mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import PurePath
from typing import Literal

from rapidfuzz import fuzz, process

from doorstroom.contract.model import contract
from doorstroom.ingest.parse.text import fold

STATEMENT_COLUMNS = ("planned_on", "happened_on", "outcome", "decided_by", "note", "recorded_on")
IDENTITY = ("pilot_id", "municipality")
BY_NAME: Literal["name"] = "name"
HEADER_SHOWN, HEADERS_SHOWN = 40, 40  # letters of a header, and headers, in an error


class MappingError(Exception):
    """A mapping that cannot be used. `code` is a key of the catalogue `mapping_errors`, filled with `details`."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Feed:
    """What fills one column: the text of one or more headers, or one fixed text.

    Several headers are joined by `join`, or, without it, the first that is filled is used. `words`: a text → the one to
    read instead; capitals and accents may differ. `times`: what its numbers have to be multiplied by. `month_year`:
    whether "Apr-25" is a month of a year in it; None: as the mapping says. `where`: header → words: only rows in which
    each of these columns says one of its words have it. `apart`: a text that stands in several rows → the header whose
    text is put behind it, so that each is another one; "" where they are one.
    """

    headers: tuple[str, ...] = ()
    fixed: str | None = None
    join: str | None = None
    words: Dict[str, str] = field(default_factory=dict, hash=False)
    date_order: str | None = None
    times: int | None = None
    month_year: bool | None = None
    where: Dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    apart: Dict[str, str] = field(default_factory=dict, hash=False)

    def meant_by(self, text: str) -> str | None:
        """What a cell means: None where it means nothing."""
        return self._meanings.get(fold(text), text) or None

    @cached_property
    def _meanings(self) -> dict[str, str]:
        return {fold(word): text for word, text in self.words.items()}

    @cached_property
    def told_apart(self) -> dict[str, set[str]]:
        """Header → the texts, as they are compared, behind which its text is put."""
        by_header: dict[str, set[str]] = {}
        for text, header in self.apart.items():
            by_header.setdefault(header, set()).add(fold(text))
        by_header.pop("", None)
        return by_header

    @property
    def origin(self) -> str | None:
        """The headers as a person sees them; None when the mapping itself supplies the text."""
        return (self.join or " / ").join(self.headers) if self.headers else None

    @property
    def whole(self) -> Feed:
        """The same of all rows, in the order of day and month that its column has."""
        return replace(self, date_order=None, where={})


def headers_of(*groups: Dict[str, Feed]) -> set[str]:
    """Every header of which feeds read the text."""
    return {header for feeds in groups for feed in feeds.values() for header in feed.headers}


@dataclass(frozen=True)
class Statement:
    """A milestone that is stated. `outcome` is a code; an outcome that a column holds stands in `feeds`.

    `needs_day`: a status word states it only in rows that hold its day.
    """

    milestone: str
    outcome: str | None
    feeds: Dict[str, Feed]
    needs_day: bool = False


@dataclass(frozen=True)
class Status:
    """The column of status words; word → what it states; capitals and accents may differ."""

    header: str
    words: Dict[str, tuple[Statement, ...]]


@dataclass(frozen=True)
class FedTable:
    """Another table that a list feeds: a flat list one besides pilots and milestones, a log of milestones any."""

    table: str
    feeds: Dict[str, Feed]


@dataclass(frozen=True)
class Mapping:
    """How one list feeds the contract. `table` is None for a flat list of pilots.

    `source`: the name of the list, under which it is handed in again and again. `reported_on`: the day that a hand-in
    holds for: what a column says, each row its own, or BY_NAME where the name of the file does. `whole`: False where
    the list is a part of what there is, so that what is not in it is not gone.
    """

    feeds: Dict[str, Feed]
    table: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    sheets: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    source: str | None = None
    reported_on: Feed | Literal["name"] | None = None
    whole: bool | None = None
    date_order: str | None = None
    month_year: bool | None = None
    decimal: str | None = None
    milestones: tuple[Statement, ...] = ()
    status: Status | None = None
    tables: tuple[FedTable, ...] = ()

    @property
    def named_sheets(self) -> tuple[str, ...]:
        """The sheets that the mapping names; none: each that has its headers."""
        return (self.sheet,) if self.sheet else self.sheets

    @property
    def days(self) -> Feed | None:
        """The columns that say which day each row holds for."""
        return self.reported_on if isinstance(self.reported_on, Feed) else None

    def is_for(self, file: str) -> bool:
        """Whether the mapping names a file: by its name, with its folders or without, with * for anything."""
        return any(fnmatchcase(name, pattern) for pattern in self.files for name in {file, PurePath(file).name})

    def lacking(self, headers: Iterable[str]) -> list[str]:
        """The headers that the mapping reads and that are not among these; capitals and room may differ."""
        there = {fold(header) for header in headers}
        return sorted(header for header in self.headers if fold(header) not in there)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements, also those of the status words."""
        of_words = self.status.words.values() if self.status else ()
        return (*self.milestones, *(statement for statements in of_words for statement in statements))

    @property
    def headers(self) -> frozenset[str]:
        """Every header that the mapping reads."""
        groups = [self.feeds, *(fed.feeds for fed in self.tables), *(said.feeds for said in self.statements)]
        groups += [{"reported_on": self.days}] if self.days else []
        beside = (header for feeds in groups for feed in feeds.values() for header in (*feed.where, *feed.told_apart))
        own = headers_of(*groups) | set(beside)
        return frozenset(own | ({self.status.header} if self.status else set()))

    def reads(self, table: str) -> list[tuple[str, str, str | None]]:
        """What is read for a table: header, column and, where a statement reads it, the milestone; each once."""
        own = [
            (header, name, None)
            for name, feed in self._feeds_of(table).items()
            for header in (*feed.headers, *feed.where)
        ]
        if table != "milestones" or self.table is not None:
            return own
        stated = [
            (header, name, said.milestone)
            for said in self.statements
            for name, feed in said.feeds.items()
            for header in (*feed.headers, *feed.where)
        ]
        status = [(self.status.header, "milestone", None)] if self.status else []
        return list(dict.fromkeys([*own, *status, *stated]))

    def _feeds_of(self, table: str) -> Dict[str, Feed]:
        """The columns of a table that each row of the list fills, its key among them."""
        if table == (self.table or "pilots"):
            return self.feeds
        fed = [fed.feeds for fed in self.tables if fed.table == table]
        if not fed and (table != "milestones" or self.table is not None):
            return {}
        columns = contract().tables[table].columns
        keys = {name: self.feeds[name] for name in IDENTITY if name in self.feeds and name in columns}
        return {**keys, **(fed[0] if fed else {})}


@dataclass(frozen=True)
class Doubt:
    """What a person has to look at in a mapping that was suggested.

    `at`: where in the mapping, by the keys of its file: ("columns", "owner"), ("milestones", 0, "outcome", "values",
    "tja"). What is not there in the mapping is not known, and is left to a person. `code` is a key of the comments of
    a file, filled with `details`.
    """

    at: tuple[str | int, ...]
    code: str
    details: Dict[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Suggestion:
    """A mapping that a person has to confirm.

    `place`: the list that it was made for. `left_out`: milestones that lack an outcome, which a person has to choose;
    their doubts stand at ("left_out", nth). `unused`: headers that nothing is read from, and which of them hold
    dates or words of outcomes. `knows_pilots`: whether a header is known for the number or the name of a pilot.
    """

    mapping: Mapping
    place: str = ""
    doubts: tuple[Doubt, ...] = ()
    left_out: tuple[Statement, ...] = ()
    unused: tuple[str, ...] = ()
    unused_dates: frozenset[str] = frozenset()
    unused_outcomes: frozenset[str] = frozenset()
    knows_pilots: bool = True


def nearest(text: str, known: Iterable[str]) -> str:
    """The likest of the known names; "-" when there is none at all."""
    found = process.extractOne(text, list(known), scorer=fuzz.token_sort_ratio, processor=fold)
    return found[0] if found else "-"


def shortened(headers: Sequence[str]) -> str:
    """The headers of a file on one line, long ones and many of them cut off."""
    shown = [header if len(header) <= HEADER_SHOWN else f"{header[:HEADER_SHOWN]}…" for header in headers]
    return ", ".join([*shown[:HEADERS_SHOWN], *(["…"] if len(shown) > HEADERS_SHOWN else [])])
