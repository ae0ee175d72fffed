"""Values that a screen is made of, smaller than a block: what is said, not how it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Measure:
    """One figure on screen: its name, its value, how it changed, and where its rows and its definition are.

    months: what it was at the end of each month, None where that is not known; months_said: what they show, in words.
    """

    name: str
    value: str
    change: str
    rows: str
    months: Sequence[float | None] = ()
    months_said: str = ""


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
class Task:
    """What can be done now: where and by when, what, about which (text and address), and what there is to know of it.

    what stands in `after` follows on what is asked; each of `said` has a line of its own.
    """

    name: str
    by: str
    asked: str
    about: Sequence[tuple[str, str]]
    after: str
    said: Sequence[str]


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
class Ranked:
    """One that waits, in a ranked list: what it is called, for how long it waits, and what there is to say of it.

    days: None where that is not known; norm: None where there is none. wait: how long, in words; about: and how much of
    that is too long. place: where it is, empty where all are there. said: by the name of a column, empty where there is
    nothing to say and None where it is not known; below: what stands below that.
    """

    name: str
    href: str
    days: float | None
    norm: float | None
    wait: str
    about: str
    place: str = ""
    said: Mapping[str, str | None] = field(default_factory=dict)
    below: Mapping[str, str] = field(default_factory=dict)


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
