"""Where is it? Areas coloured by one measure: a map where they have shapes on earth, else a grid of equal tiles.

Drawn as text and not with Plotly: each area is a link that can be reached by keyboard, and a map is a few KB.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence

import pandas

from doorstroom.i18n import Words
from doorstroom.markup import Content, Html, fill
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
        picture = _tiles(_in_reading_order(rows, drawn), painter, alt)
    else:
        picture = _map(rows, drawn, sheet, painter, alt)
    markup = fill("{picture}{legend}", picture=picture, legend=painter.legend())
    return Drawing(claims.title(areas, measure, words), markup, alt, sheet is not None)


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
        return claims.said(row, self.measure, self.words)

    def address(self, row: Row) -> Html:
        """The attributes of the link around an area: where it leads, and whether it is a chosen one."""
        current = Html(' aria-current="true"') if claims.place(row) in self.chosen else ""
        return fill('href="{href}"{current}', href=self.link(row), current=current)

    def legend(self) -> Html:
        """Which number has which colour, for areas in which no number fits."""
        ranges = [(self._shade(level), said) for level in range(len(LEVELS)) if (said := self._range(level))]
        blank = (self.theme.paper, self.words("areas.legend_none"))
        keys = (
            fill('<li><span style="background:{colour}"></span>{said}</li>', colour=colour, said=said)
            for colour, said in [blank, *ranges]
        )
        return fill(
            '<p class="ds-legend-name">{name}</p><ul class="ds-legend" aria-label="{name}">{keys}</ul>',
            name=claims.measure_name(self.measure, self.words),
            keys=keys,
        )

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


def _map(rows: list[dict], drawn: pandas.DataFrame, sheet: outlines.Sheet, painter: _Painter, alt: str) -> Html:
    known = {claims.place(row): row for row in rows}
    skipped = Html(' tabindex="-1"') if len(known) > TAB_STOPS else Html("")
    shapes = zip(drawn.to_dict("records"), sheet.outlines, strict=True)
    # The chosen areas come last: their borders then lie over those of their neighbours.
    shapes = sorted(shapes, key=lambda shape: claims.place(shape[0]) in painter.chosen)
    areas = (
        _area(known.get(claims.place(shape)), shape["name"], outline, painter, skipped) for shape, outline in shapes
    )
    return fill(
        '<svg class="ds-map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="group" '
        'aria-label="{alt}"><g stroke="{ink}" fill="{paper}" fill-rule="evenodd">{areas}</g></svg>',
        width=sheet.width,
        height=sheet.height,
        alt=alt,
        ink=painter.theme.ink,
        paper=painter.theme.paper,
        areas=areas,
    )


def _area(row: Row | None, name: str, outline: outlines.Outline, painter: _Painter, skipped: Html) -> Html:
    """An area of which something is known, as a link; any other as a blank shape with its name."""
    if row is None:
        return fill('<path d="{path}"><title>{name}</title></path>', path=outline.path, name=name)
    colour = painter.fill(row)
    return fill(
        '<a {address}{skipped}><title>{said}</title><path fill="{colour}" d="{path}"/>{label}</a>',
        address=painter.address(row),
        skipped=skipped,
        said=painter.said(row),
        colour=colour,
        path=outline.path,
        label=_label(painter.label(row), outline, text_on(colour, painter.theme)),
    )


def _label(text: str, outline: outlines.Outline, colour: str) -> Content:
    """The number in an area, where it fits; `ds-roomy`: also in the larger letters of a phone."""
    needed = ((len(text) * _LETTER) ** 2 + _LINE**2) ** 0.5 / 2
    if not text or needed * _LABEL > outline.room:
        return ""
    return fill(
        '<text{kind} x="{x}" y="{y}" fill="{colour}">{text}</text>',
        kind=Html(' class="ds-roomy"') if needed * _LABEL_ON_PHONE <= outline.room else "",
        x=outline.x,
        y=outline.y,
        colour=colour,
        text=text,
    )


# ---------------------------------------------------------------------- tiles


def _in_reading_order(rows: list[dict], drawn: pandas.DataFrame) -> list[dict]:
    """From west to east and from north to south where all have a position, else by name."""
    middles = {claims.place(shape): outlines.middle(shape["geometry"]) for shape in drawn.to_dict("records")}
    if not all(claims.place(row) in middles for row in rows):
        return sorted(rows, key=lambda row: str(row["title"]))
    return sorted(rows, key=lambda row: (-middles[claims.place(row)][1], middles[claims.place(row)][0]))


def _tiles(rows: Sequence[dict], painter: _Painter, alt: str) -> Html:
    tiles = (fill("<li>{tile}</li>", tile=_tile(row, painter)) for row in rows)
    return fill('<ul class="ds-tiles" aria-label="{alt}">{tiles}</ul>', alt=alt, tiles=tiles)


def _tile(row: dict, painter: _Painter) -> Html:
    colour = painter.fill(row)
    return fill(
        '<a {address} aria-label="{said}" style="background:{colour};color:{ink}"><span>{name}</span>'
        "<strong>{label}</strong></a>",
        address=painter.address(row),
        said=painter.said(row),
        colour=colour,
        ink=text_on(colour, painter.theme),
        name=row["title"],
        label=painter.label(row),
    )
