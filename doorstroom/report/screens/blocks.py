"""What a screen is made of, as plain values: a screen gives blocks, and a renderer shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from doorstroom.export.table import Table
from doorstroom.markup import Content, Html
from doorstroom.query.request import Request
from doorstroom.report.charts.picture import Drawing, Listed, Picture
from doorstroom.report.parts import Bar, Entry, Facet, Field, Item, Measure, Task

ROWS_ON_SCREEN = 200  # of a table; a download holds all


@dataclass(frozen=True)
class Heading:
    """A heading below that of its section; `anchor`: the id that an address can point to."""

    text: str
    level: int = 3
    anchor: str | None = None


@dataclass(frozen=True)
class Text:
    """A paragraph; a lead is larger, a note smaller, "warn" says what went wrong.

    "empty" says why there is nothing and what to do.
    """

    text: str
    kind: Literal["text", "note", "lead", "empty", "warn"] = "text"


@dataclass(frozen=True)
class Line:
    """One link on a line of its own."""

    text: str
    href: str


@dataclass(frozen=True)
class Facts:
    """Names with what they are."""

    pairs: Sequence[tuple[str, Content]]


@dataclass(frozen=True)
class Card:
    """The few things that a decision turns on, in a frame: names with what they are; the first is what is asked."""

    label: str
    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Marks:
    """Conditions, each with how it stands in words, and whether it is met; None: unknown."""

    label: str
    marks: Sequence[tuple[str, str, bool | None]]


@dataclass(frozen=True)
class Measures:
    """The figures that lead a screen, side by side."""

    measures: Sequence[Measure]


@dataclass(frozen=True)
class Shown:
    """A picture below its title, with its rows as a table and links to the definitions of the measures in it."""

    picture: Picture | Listed
    table: Table
    measures: Sequence[str]
    key: str
    level: int = 3


@dataclass(frozen=True)
class Ranking:
    """A ranked list below its title, whole or in parts that each have blocks above them, with one foot below all.

    `ways`: of which a reader chooses how it is ordered. `table`: all that is known of its rows.
    """

    title: str
    ways: Choice
    parts: Sequence[tuple[Sequence[Block], Html]]
    table: Table
    measures: Sequence[str]
    key: str
    anchor: str | None = None


@dataclass(frozen=True)
class Rows:
    """A table of which at most so many rows are shown, with links to the definitions of the measures in it.

    `on_screen`: what of it is drawn, where a download holds more.
    """

    table: Table
    at_most: int = ROWS_ON_SCREEN
    measures: Sequence[str] = ()
    on_screen: Table | None = None


@dataclass(frozen=True)
class Entries:
    """A list of names with what there is to say of each."""

    entries: Sequence[Entry]


@dataclass(frozen=True)
class Tasks:
    """What can be done now."""

    tasks: Sequence[Task]


@dataclass(frozen=True)
class Bars:
    """A ranked list, each with a bar in plain HTML."""

    bars: Sequence[Bar]


@dataclass(frozen=True)
class Disclosed:
    """A list that opens on request."""

    heading: str
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Opened:
    """The first rows of a table that open on request."""

    heading: str
    table: Table
    at_most: int = ROWS_ON_SCREEN


@dataclass(frozen=True)
class Choice:
    """A line of links of which a reader chooses one: text, address, whether it is what is shown now."""

    label: str
    options: Sequence[tuple[str, str, bool]]


@dataclass(frozen=True)
class Definitions:
    """Links to the definitions of measures."""

    measures: Sequence[str]


@dataclass(frozen=True)
class Chips:
    """What was chosen, each with a link that takes it away: text, name of the link, address."""

    label: str
    chips: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class Division:
    """A division of which each group can be chosen, below its heading."""

    heading: str
    facet: Facet


@dataclass(frozen=True)
class Arrangement:
    """A list that a reader arranges by links."""

    label: str
    items: Sequence[Item]
    is_ordered: bool = False


@dataclass(frozen=True)
class Cards:
    """Short lists of blocks that are only text, beside each other where there is room."""

    cards: Sequence[Sequence[Block]]


@dataclass(frozen=True)
class Drawn:
    """A drawing with links in it, below its title; it is shown beside a table of the same rows, `table`."""

    drawing: Drawing
    table: Table
    key: str
    level: int = 2


@dataclass(frozen=True)
class Beside:
    """Lists of blocks beside each other, as wide as their share; below each other where there is no room.

    `key` tells those with the same number of columns on one screen apart.
    """

    shares: Sequence[int]
    columns: Sequence[Iterable[Block]]
    key: str = ""


@dataclass(frozen=True)
class Grid:
    """Lists of blocks beside and below each other, as many in a row as there is room for."""

    cells: Sequence[Iterable[Block]]
    key: str


@dataclass(frozen=True)
class Later:
    """What is asked and drawn only when a reader opens it."""

    label: str
    key: str
    build: Callable[[Request], Iterable[Block]]


@dataclass(frozen=True)
class Pick:
    """A part of the address that is one of many: each value with what it is called.

    `chosen`: what the address says of it now (empty: nothing), where that is shown in the control; else None.
    """

    name: str
    label: str
    options: Mapping[str, str]
    placeholder: str
    chosen: str | None = None


@dataclass(frozen=True)
class FilledIn:
    """Fields that a reader fills in and sends together; they stand in the address and nowhere else."""

    key: str
    fields: Sequence[Field]
    button: str
    placeholder: str


@dataclass(frozen=True)
class Replay:
    """A slider that moves the as-of day over these days."""

    days: Sequence[date]
    shown: date


@dataclass(frozen=True)
class Code:
    """Text to copy, that opens on request: SQL."""

    label: str
    text: str
    key: str


@dataclass(frozen=True)
class SavedView:
    """The whole address of what is on screen: to copy, or to keep under a name."""

    href: str


@dataclass(frozen=True)
class OnPhone:
    """On a narrow screen, a link to the same on a page that needs no scripts."""

    text: str
    href: str


# What only a screen in a browser can do; a page of plain HTML leaves these out.
Control = Later | Pick | FilledIn | Replay | Code | SavedView | OnPhone

Block = (
    Heading
    | Text
    | Line
    | Facts
    | Card
    | Marks
    | Measures
    | Shown
    | Ranking
    | Rows
    | Entries
    | Tasks
    | Bars
    | Choice
    | Definitions
    | Chips
    | Division
    | Disclosed
    | Opened
    | Arrangement
    | Cards
    | Drawn
    | Beside
    | Grid
    | Control
)


class Page(Protocol):
    """A file in `pages/`: what a screen is called, and the blocks that it shows. Both follow from the request alone.

    It may have SWITCHES: parts of the address that are on or off, each with the key of the words that say what it does.
    """

    def title(self, request: Request) -> str: ...

    def build(self, request: Request) -> Iterable[Block]: ...


def note(text: str) -> Text:
    """A small paragraph."""
    return Text(text, "note")


def lead(text: str) -> Text:
    """The sentence that a screen begins with."""
    return Text(text, "lead")


def empty(text: str) -> Text:
    """Why there is nothing to see, and what to do."""
    return Text(text, "empty")
