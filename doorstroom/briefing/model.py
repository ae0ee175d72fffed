"""What a briefing is made of: slides as plain values, which every renderer shows in its own way.

All texts are plain text in the reader's language: a renderer escapes them. Nothing here is asked, read or drawn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from doorstroom.export import About
from doorstroom.identity import NOBODY, Identity
from doorstroom.settings import Audience

# Control characters, half pairs, and marks that set the direction of what follows.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")

Tone = Literal["within", "over", "good", "quiet"]  # as agreed; longer than agreed; came to an end; context


@dataclass(frozen=True)
class Figure:
    """One number that stands by itself, with its name and how it changed."""

    name: str
    value: str
    change: str


@dataclass(frozen=True)
class Figures:
    """A few numbers beside each other."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Bar:
    """One row of a bar chart: `within` and `over` are the lengths of its two parts, `label` says them in words."""

    name: str
    within: float
    over: float
    label: str


@dataclass(frozen=True)
class Bars:
    """Lying bars, the first on top. `within` and `over` name the two parts; `over` is empty where there is one part.

    norm: where on the axis a line stands, with its name. is_wide: a few bars from edge to edge, names above them.
    """

    bars: tuple[Bar, ...]
    unit: str
    within: str
    over: str = ""
    norm: tuple[float, str] | None = None
    is_wide: bool = False


@dataclass(frozen=True)
class Part:
    """One part of a whole: how many, and its name with that number."""

    n: int
    name: str
    tone: Tone


@dataclass(frozen=True)
class Parts:
    """A whole in parts, as one bar."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Lines:
    """Names with what there is to say of each."""

    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Rows:
    """A table; the first cell of a row names it."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Picture = Figures | Bars | Parts | Lines | Rows


@dataclass(frozen=True)
class Slide:
    """One claim with what it stands on.

    key: names the slide in addresses and choices. title: the claim, computed. subtitle: how it was found, in a
    sentence. alt: what the picture shows, for who does not see it. remarks: what belongs below the picture, as what is
    not known. notes: for who speaks, never on the shared screen. own: what the person who briefs added.
    """

    key: str
    title: str
    subtitle: str
    picture: Picture
    alt: str
    remarks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    own: str = ""


@dataclass(frozen=True)
class Briefing:
    """The slides in order, with what every export says of itself.

    story: all slides that there are to choose from. footer: of which day, from which records, for whom; it stands on
    every slide. whose: the look of whose briefing it is.
    """

    title: str
    language: str
    audience: Audience
    slides: tuple[Slide, ...]
    story: tuple[Slide, ...]
    about: About
    footer: str
    whose: Identity = NOBODY


def shown(text: str) -> str:
    """The text without what cannot be shown, or turns the rest of the line around."""
    return _UNSEEN.sub("", text)


def place(nth: int, slides: Sequence[Slide]) -> str:
    """Where a slide stands: "3 / 8"."""
    return f"{nth} / {len(slides)}"
