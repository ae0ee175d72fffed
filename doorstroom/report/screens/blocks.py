"""What a screen is made of, as plain values: a section is a list of blocks, made without streamlit, drawn by draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from doorstroom.export.table import Table
from doorstroom.report.charts.picture import Picture
from doorstroom.report.parts import Entry, Facet, Item, Measure

ROWS_ON_SCREEN = 200  # of a table; a download holds all


@dataclass(frozen=True)
class Heading:
    """A heading below that of its section; `anchor`: the id that an address can point to."""

    text: str
    level: int = 3
    anchor: str | None = None


@dataclass(frozen=True)
class Text:
    """A paragraph; a lead is larger, a note smaller, and "empty" says why there is nothing and what to do."""

    text: str
    kind: Literal["text", "note", "lead", "empty"] = "text"


@dataclass(frozen=True)
class Line:
    """One link on a line of its own."""

    text: str
    href: str


@dataclass(frozen=True)
class Facts:
    """Names with what they are."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Measures:
    """The figures that lead a screen, side by side."""

    measures: Sequence[Measure]


@dataclass(frozen=True)
class Shown:
    """A picture below its title, with its rows as a table and links to the definitions of the measures in it."""

    picture: Picture
    table: Table
    measures: Sequence[str]
    key: str
    level: int = 3


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
class Disclosed:
    """A list that opens on request."""

    heading: str
    entries: Sequence[Entry]


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


Block = (
    Heading
    | Text
    | Line
    | Facts
    | Measures
    | Shown
    | Rows
    | Entries
    | Choice
    | Definitions
    | Chips
    | Division
    | Disclosed
    | Arrangement
    | Cards
)


def note(text: str) -> Text:
    """A small paragraph."""
    return Text(text, "note")


def lead(text: str) -> Text:
    """The sentence that a screen begins with."""
    return Text(text, "lead")


def empty(text: str) -> Text:
    """Why there is nothing to see, and what to do."""
    return Text(text, "empty")
