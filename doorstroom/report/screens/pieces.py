"""Blocks as what a browser gets of them: HTML, figures as JSON, and what can be done below a table. Pure.

Pieces are made once for all readers who see the same, so nothing that draws them may change them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType

import orjson
import plotly.graph_objects as go
import plotly.io

from doorstroom.export import order
from doorstroom.export.order import Orders
from doorstroom.export.table import Table
from doorstroom.i18n import Words
from doorstroom.markup import Html
from doorstroom.query.address import Link
from doorstroom.report import html
from doorstroom.report.charts.picture import Listed, Picture
from doorstroom.report.screens import blocks
from doorstroom.report.screens.blocks import Block
from doorstroom.report.tables import links as traced

AS_THEY_ARE: Orders = MappingProxyType({})


class Encoded(go.Figure):
    """A figure that was written as JSON before. Who asks what is in it gets a copy of their own."""

    def __init__(self, figure: go.Figure) -> None:  # the parts of a figure are what takes time, and are not needed
        self._json = plotly.io.to_json(figure, validate=False).encode()

    def to_dict(self) -> dict:
        return orjson.loads(self._json)

    def __sizeof__(self) -> int:
        return object.__sizeof__(self) + len(self._json)


@dataclass(frozen=True)
class Chart:
    """A figure, and what it shows for who does not see it."""

    figure: Encoded
    alt: str
    key: str


@dataclass(frozen=True)
class Foot:
    """What can be done with a figure: read it as a table, take its rows along, see where they come from and what they
    mean. Nothing of it is made before a reader opens it: then `ways` and `as_table` say it.

    `name`: of the figure. `is_table`: whether its table is what stands above it; `is_drawing`: whether that stands
    beside it, with a foot of its own: then all that is left to do is to keep the picture. `left_out`: how many of what
    it is about are not drawn.
    """

    name: str
    table: Table
    measures: tuple[str, ...]
    key: str
    is_table: bool = False
    is_drawing: bool = False
    left_out: int = 0


@dataclass(frozen=True)
class Placed:
    """Pieces beside each other, as the block says."""

    block: blocks.Beside | blocks.Grid
    places: tuple[tuple[Piece, ...], ...]


# A block that no HTML is made of is a piece as it is: a drawing, a control, what a briefing or an answer is shown with.
Piece = Html | Chart | Foot | Placed | Block


def pieces(shown: Iterable[Block], words: Words, link: Link, orders: Orders = AS_THEY_ARE) -> Iterator[Piece]:
    """The pieces of blocks that stand below each other, one by one; what is only HTML goes together.

    `orders`: what a reader asked of tables.
    """
    flow: list[Html] = []
    for block in shown:
        for part in _parts(block, words, link, orders):
            if isinstance(part, Html):
                flow.append(part)
            else:
                yield from _flowing(flow)
                yield part
                flow = []
    yield from _flowing(flow)


def _flowing(parts: Sequence[Html]) -> Sequence[Html]:
    return parts if len(parts) < 2 else [html.flow(parts)]


def _parts(block: Block, words: Words, link: Link, orders: Orders = AS_THEY_ARE) -> list[Piece]:
    match block:
        case blocks.Shown():
            picture = block.picture
            foot = Foot(picture.title, block.table, tuple(block.measures), block.key, left_out=picture.left_out)
            return [html.heading(picture.title, block.level), _drawn(picture, block.key), foot]
        case blocks.Drawn():
            return [block, Foot(block.drawing.title, block.table, (), block.key, is_drawing=True)]
        case blocks.Ranking():
            return _ranking(block, words, link, orders)
        case blocks.Rows():
            name = block.table.caption
            drawn = _table(block.on_screen or block.table, block.at_most, words, link, orders)
            return [drawn, Foot(name, block.table, tuple(block.measures), name, is_table=True)]
        case blocks.Opened():
            opened = _table(block.table, block.at_most, words, link, orders)
            return [html.disclosure(block.heading, opened)]
        case blocks.Beside() | blocks.Grid():
            lists = block.columns if isinstance(block, blocks.Beside) else block.cells
            return [Placed(block, tuple(tuple(pieces(one, words, link, orders)) for one in lists))]
    as_html = _HTML.get(type(block))
    return [block] if as_html is None else as_html(block, words, link)


def _ranking(block: blocks.Ranking, words: Words, link: Link, orders: Orders) -> list[Piece]:
    above = [html.heading(block.title, 2, block.anchor), *_parts(block.ways, words, link, orders)]
    lists = [
        [*(part for one in before for part in _parts(one, words, link, orders)), shown] for before, shown in block.parts
    ]
    foot = Foot(block.title, block.table, tuple(block.measures), block.key)
    parts = [*chain.from_iterable(lists)]
    if all(isinstance(part, Html) for part in parts):
        parts = [html.picture(html.flow(parts), block.key)]
    return [*above, *parts, foot]


def _drawn(picture: Picture | Listed, key: str) -> Html | Chart:
    return (
        html.picture(picture.markup, key)
        if isinstance(picture, Listed)
        else Chart(Encoded(picture.figure), picture.alt, key)
    )


def definitions(measures: Sequence[str], words: Words, link: Link) -> Html:
    """One line with a link to the definition of each measure, by its name."""
    named = [(words(f"figures.{measure}.definition.title"), f"{link('method')}#{measure}") for measure in measures]
    if len(named) > 1:
        return html.links(words("method.see"), named)
    (title, href) = named[0]
    return html.link(
        words("frame.definition"), href, label=words("frame.definition_label", measure=title), kind="definition"
    )


def _table(shown: Table, at_most: int, words: Words, link: Link, orders: Orders) -> Html:
    return html.table(traced.linked(shown, link), words, at_most, orders.get(order.key_of(shown)))


def ways(foot: Foot, words: Words, link: Link) -> list[Html]:
    """From a figure to where it comes from and what it means: each a link, or a line of links."""
    found = []
    if href := traced.whole(foot.table, link):
        label = words("frame.origin_label", measure=foot.table.caption)
        found.append(html.link(words("frame.origin"), href, label, "definition"))
    if foot.measures:
        found.append(definitions(foot.measures, words, link))
    return found


def as_table(foot: Foot, words: Words, link: Link, orders: Orders = AS_THEY_ARE) -> list[Html]:
    """The rows of a figure, where they do not stand above its foot already."""
    return [] if foot.is_table else [_table(foot.table, blocks.ROWS_ON_SCREEN, words, link, orders)]


def _arrangement(block: blocks.Arrangement) -> list[Html]:
    arranged = html.arrangement(block.label, block.items, block.is_ordered)
    return [html.heading(block.label, 3), arranged]


def _division(block: blocks.Division, words: Words) -> list[Html]:
    more = words.count("frame.more_groups", len(block.facet.options) - block.facet.at_first)
    return [html.heading(block.heading, 3), html.facet(block.facet, more)]


def _cards(block: blocks.Cards, words: Words, link: Link) -> list[Html]:
    return [html.cards([[part for one in card for part in _parts(one, words, link)] for card in block.cards])]


# The HTML of a block that is nothing else.
_HTML: Mapping[type, Callable[..., list[Html]]] = {
    blocks.Heading: lambda block, words, link: [html.heading(block.text, block.level, block.anchor)],
    blocks.Text: lambda block, words, link: [html.paragraph(block.text, block.kind)],
    blocks.Line: lambda block, words, link: [html.link(block.text, block.href)],
    blocks.Facts: lambda block, words, link: [html.facts(block.pairs)],
    blocks.Card: lambda block, words, link: [html.card(block.label, block.pairs)],
    blocks.Marks: lambda block, words, link: [html.marks(block.label, block.marks)],
    blocks.Measures: lambda block, words, link: [html.measures(block.measures)],
    blocks.Entries: lambda block, words, link: [html.entries(block.entries)],
    blocks.Tasks: lambda block, words, link: [html.tasks(block.tasks)],
    blocks.Bars: lambda block, words, link: [html.bars(block.bars)],
    blocks.Choice: lambda block, words, link: [html.choices(block.label, block.options)],
    blocks.Disclosed: lambda block, words, link: [html.disclosure(block.heading, html.entries(block.entries))],
    blocks.Arrangement: lambda block, words, link: _arrangement(block),
    blocks.Chips: lambda block, words, link: [html.chips(block.label, block.chips)],
    blocks.Division: lambda block, words, link: _division(block, words),
    blocks.Definitions: lambda block, words, link: [definitions(block.measures, words, link)],
    blocks.Cards: _cards,
}
