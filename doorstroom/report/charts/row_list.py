"""Rows of bars as HTML of our own: a name above each bar, and what it says at its end.

No script draws them: they are there with the first words of a screen, each name can be a link, and each value is text.
A name beside a bar leaves no room for the bar on a narrow screen; above it does. The colours of the theme are in
row_list.css, so that one drawing serves light and dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from doorstroom.markup import Html, fill, mark_of, own_file

ROOM_FOR_LABEL = 0.34  # of the longest bar: a shorter bar has its label after it
MIDDLE = 0.5

STYLE = Path(__file__).with_suffix(".css")
Side = Literal["left", "right"]
Tone = Literal["within", "over", "quiet", "came"]  # row_list.css has their colours


@dataclass(frozen=True)
class Part:
    """A part of a bar, in the unit of the scale; `said`: what stands in it, at its end."""

    start: float
    end: float
    tone: Tone
    said: str = ""


@dataclass(frozen=True)
class Label:
    """What stands beside a bar: to the `side` of a place on the scale."""

    text: str
    at: float
    side: Side = "right"


@dataclass(frozen=True)
class Row:
    """One row; `about`: more of it, for who points at it."""

    name: str
    parts: Sequence[Part]
    labels: Sequence[Label] = ()
    href: str | None = None
    about: str = ""


@dataclass(frozen=True)
class Rule:
    """A line over all rows, with its name on top; without one it is where the bars begin."""

    at: float
    name: str = ""


def style() -> Html:
    """The style sheet that the rows need."""
    return own_file(STYLE)


def row_list(rows: Iterable[Row], scale: tuple[float, float], rules: Sequence[Rule] = ()) -> Html:
    """The rows below each other. scale: where they begin and end; every place lies on it."""
    first, last = scale
    ruler = _Ruler(first, last)
    lines = [fill('<span class="ds-rule" style="left:{at:.2%}"></span>', at=ruler.share(rule.at)) for rule in rules]
    return fill(
        '{names}<ol class="ds-rows">{rows}</ol>',
        names=[ruler.name_of(rule) for rule in rules if rule.name],
        rows=[ruler.row(row, lines) for row in rows],
    )


@dataclass(frozen=True)
class _Ruler:
    first: float
    last: float

    def share(self, at: float) -> float:
        """How far a place lies on the scale, 0 to 1."""
        return (at - self.first) / (self.last - self.first)

    def row(self, row: Row, lines: Sequence[Html]) -> Html:
        name = row.name
        if row.href:
            name = fill('<a href="{href}">{name}</a>{mark}', href=row.href, name=row.name, mark=mark_of(row.href))
        return fill(
            '<li{about}>{lines}<span class="ds-row-name">{name}</span>'
            '<span class="ds-row-bar">{parts}{labels}</span></li>',
            about=fill(' title="{about}"', about=row.about) if row.about else "",
            lines=lines,
            name=name,
            parts=[self._part(part) for part in row.parts if part.end > part.start],
            labels=[self._label(label) for label in row.labels if label.text],
        )

    def _part(self, part: Part) -> Html:
        return fill(
            '<span class="ds-row-part ds-row-{tone}" style="left:{left:.2%};width:{width:.2%}">{said}</span>',
            tone=part.tone,
            left=self.share(part.start),
            width=self.share(part.end) - self.share(part.start),
            said=fill("<span>{said}</span>", said=part.said) if part.said else "",
        )

    def _label(self, label: Label) -> Html:
        at = self.share(label.at)
        is_right = label.side == "right"
        return fill(
            '<span class="ds-row-label" style="{edge}:{at:.2%}">{text}</span>',
            edge="left" if is_right else "right",
            at=at if is_right else 1 - at,
            text=label.text,
        )

    def name_of(self, rule: Rule) -> Html:
        """On the side of its line where there is room."""
        at = self.share(rule.at)
        is_beyond = at > MIDDLE
        return fill(
            '<p class="ds-rule-name" style="padding-{edge}:{room:.2%};text-align:{align}">{name}</p>',
            edge="right" if is_beyond else "left",
            room=1 - at if is_beyond else at,
            align="right" if is_beyond else "left",
            name=rule.name,
        )
