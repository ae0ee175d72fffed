"""Where is it? Areas coloured by one measure: a map where they have shapes on earth, else a grid of equal tiles.

Drawn as text and not with Plotly: each area is a link that can be reached by keyboard, and a map is a few KB.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from html import escape

import pandas

from doorstroom.i18n import Words
from doorstroom.report.charts import outlines
from doorstroom.report.charts.picture import Drawing
from doorstroom.report.charts.theme import Theme, shade, text_on
from doorstroom.report.text import areas as claims
from doorstroom.report.text.areas import Row

LEVELS = (0.15, 0.3, 0.5, 0.8, 1.0)  # how much of the colour, as in the heatmap
LATE = ("n_waiting", "n_over_norm", "stagnation_months")  # what has the colour of "longer than agreed"
TAB_STOPS = 40  # of a map with more areas the list beside it has the links for who uses a keyboard
_LETTER, _LINE = 0.6, 0.75  # of the size of the letters: how wide a figure is, how high a line
_LABEL, _LABEL_ON_PHONE = 18, 37  # size of the letters in units of the sheet, as in frame.css

Link = Callable[[Row], str]


def areas_now(
    areas: pandas.DataFrame,
    shapes: pandas.DataFrame,
    measure: str,
    words: Words,
    theme: Theme,
    link: Link,
    chosen: Collection[str] = (),
) -> Drawing:
    """`areas_now` and `area_shapes`, coloured by a measure of claims.MEASURES.

    `link`: the address that an area leads to; `chosen`: the areas (`claims.place`) that are marked.
    """
    rows = claims.stated(areas, words)
    drawn = shapes[shapes["geometry"].notna()]
    sheet = outlines.sheet_of(tuple(drawn["geometry"])) if drawn["area"].notna().any() else None
    alt = claims.alt(areas, measure, words, is_map=sheet is not None)
    painter = _Painter(
        measure, max((claims.amount(row, measure).n for row in rows), default=0), words, theme, link, chosen
    )
    if sheet is None:
        markup = _tiles(_in_reading_order(rows, drawn), painter, alt)
    else:
        markup = _map(rows, drawn, sheet, painter, alt)
    return Drawing(claims.title(areas, measure, words), markup + painter.legend(), alt, sheet is not None)


class _Painter:
    """What map and tiles share: the colour of an area, its text, and the link around it."""

    def __init__(
        self, measure: str, highest: float, words: Words, theme: Theme, link: Link, chosen: Collection[str]
    ) -> None:
        self.measure, self.highest, self.words, self.theme = measure, highest, words, theme
        self.link, self.chosen = link, chosen
        self.colour = theme.over if measure in LATE else theme.within

    def fill(self, row: Row) -> str:
        amount = claims.amount(row, self.measure)
        return self.theme.paper if amount.is_nothing else self._shade(self._level(amount.n))

    def _level(self, n: float) -> int:
        return min(int(n * len(LEVELS) / self.highest), len(LEVELS) - 1) if self.highest > 0 else 0

    def _shade(self, level: int) -> str:
        return shade(self.colour, self.theme.paper, LEVELS[level])

    def label(self, row: Row) -> str:
        return claims.label(row, self.measure, self.words)

    def said(self, row: Row) -> str:
        return escape(claims.said(row, self.measure, self.words))

    def address(self, row: Row) -> str:
        """The attributes of the link around an area: where it leads, and whether it is a chosen one."""
        current = ' aria-current="true"' if claims.place(row) in self.chosen else ""
        return f'href="{escape(self.link(row))}"{current}'

    def legend(self) -> str:
        """Which number has which colour, for areas in which no number fits."""
        ranges = [(self._shade(level), said) for level in range(len(LEVELS)) if (said := self._range(level))]
        blank = (self.theme.paper, self.words("areas.legend_none"))
        keys = "".join(
            f'<li><span style="background:{colour}"></span>{escape(said)}</li>' for colour, said in [blank, *ranges]
        )
        name = escape(claims.measure_name(self.measure, self.words))
        return f'<p class="ds-legend-name">{name}</p><ul class="ds-legend" aria-label="{name}">{keys}</ul>'

    def _range(self, level: int) -> str | None:
        """The numbers with a colour, None where there are none: of whole numbers some steps are empty."""
        if not self.highest > 0:
            return None
        low, high = (self.highest * step / len(LEVELS) for step in (level, level + 1))
        if self.measure != "stagnation_months":
            is_top = level + 1 == len(LEVELS)
            low, high = max(math.ceil(low), 1), high if is_top else math.ceil(high) - 1
        if low > high:
            return None
        first, last = self.words.number(low), self.words.number(high)
        return first if first == last else self.words("areas.range", low=first, high=last)


# ------------------------------------------------------------------------ map


def _map(rows: list[dict], drawn: pandas.DataFrame, sheet: outlines.Sheet, painter: _Painter, alt: str) -> str:
    known = {claims.place(row): row for row in rows}
    skipped = ' tabindex="-1"' if len(known) > TAB_STOPS else ""
    shapes = zip(drawn.to_dict("records"), sheet.outlines, strict=True)
    # The chosen areas come last: their borders then lie over those of their neighbours.
    shapes = sorted(shapes, key=lambda shape: claims.place(shape[0]) in painter.chosen)
    areas = (
        _area(known.get(claims.place(shape)), shape["name"], outline, painter, skipped) for shape, outline in shapes
    )
    return (
        f'<svg class="ds-map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {sheet.width} {sheet.height}" '
        f'role="group" aria-label="{escape(alt)}"><g stroke="{painter.theme.ink}" fill="{painter.theme.paper}" '
        f'fill-rule="evenodd">{"".join(areas)}</g></svg>'
    )


def _area(row: Row | None, name: str, outline: outlines.Outline, painter: _Painter, skipped: str) -> str:
    """An area of which something is known, as a link; any other as a blank shape with its name."""
    if row is None:
        return f'<path d="{outline.path}"><title>{escape(name)}</title></path>'
    fill = painter.fill(row)
    return (
        f'<a {painter.address(row)}{skipped}><title>{painter.said(row)}</title><path fill="{fill}" d="{outline.path}"/>'
        f"{_label(painter.label(row), outline, text_on(fill, painter.theme))}</a>"
    )


def _label(text: str, outline: outlines.Outline, colour: str) -> str:
    """The number in an area, where it fits; `ds-roomy`: also in the larger letters of a phone."""
    needed = ((len(text) * _LETTER) ** 2 + _LINE**2) ** 0.5 / 2
    if not text or needed * _LABEL > outline.room:
        return ""
    kind = ' class="ds-roomy"' if needed * _LABEL_ON_PHONE <= outline.room else ""
    return f'<text{kind} x="{outline.x}" y="{outline.y}" fill="{colour}">{escape(text)}</text>'


# ---------------------------------------------------------------------- tiles


def _in_reading_order(rows: list[dict], drawn: pandas.DataFrame) -> list[dict]:
    """From west to east and from north to south where all have a position, else by name."""
    middles = {claims.place(shape): outlines.middle(shape["geometry"]) for shape in drawn.to_dict("records")}
    if not all(claims.place(row) in middles for row in rows):
        return sorted(rows, key=lambda row: str(row["title"]))
    return sorted(rows, key=lambda row: (-middles[claims.place(row)][1], middles[claims.place(row)][0]))


def _tiles(rows: Sequence[dict], painter: _Painter, alt: str) -> str:
    tiles = "".join(f"<li>{_tile(row, painter)}</li>" for row in rows)
    return f'<ul class="ds-tiles" aria-label="{escape(alt)}">{tiles}</ul>'


def _tile(row: dict, painter: _Painter) -> str:
    fill = painter.fill(row)
    look = f"background:{fill};color:{text_on(fill, painter.theme)}"
    said = f'aria-label="{painter.said(row)}"'
    return (
        f'<a {painter.address(row)} {said} style="{look}">'
        f"<span>{escape(row['title'])}</span><strong>{escape(painter.label(row))}</strong></a>"
    )
