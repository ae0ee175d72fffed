"""Values that a screen is made of, smaller than a block: what is said, not how it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Measure:
    """One figure on screen: its name, its value, how it changed, and where its rows and its definition are."""

    name: str
    value: str
    change: str
    rows: str


@dataclass(frozen=True)
class Folded:
    """A text of which the rest can be opened: `label` says how much there is."""

    shown: str
    label: str
    rest: str


@dataclass(frozen=True)
class Entry:
    """One line of a list: a name that may lead somewhere, and what there is to say of it."""

    name: str
    text: str = ""
    href: str | None = None


@dataclass(frozen=True)
class Option:
    """One group of a division: its name, its size as drawn and as written, and the address that chooses it."""

    name: str
    size: float
    number: str
    href: str | None
    is_chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """The groups of a division, in order; the first `at_first` are shown, the others open on request."""

    options: Sequence[Option]
    at_first: int


@dataclass(frozen=True)
class Bar:
    """One bar of a list: its name, what it says, where it leads, how long it is and from where that is too long.

    value: None where it is not known; limit: None where there is none.
    """

    name: str
    text: str
    href: str
    value: float | None
    limit: float | None


@dataclass(frozen=True)
class Item:
    """One of a list that a reader arranges: its name, and links (text, name for a screen reader, address)."""

    name: str
    actions: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class Field:
    """One thing to fill in: the part of the address that holds it, its label, what kind it is and what stands in it.

    options: of `one_of`, each value with what it is called. value: as the address has it, empty where nothing is.
    """

    name: str
    label: str
    kind: Literal["one_of", "number", "day", "yes", "text"]
    value: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
