"""What every figure function gives back."""

from typing import NamedTuple

import plotly.graph_objects as go

from doorstroom.markup import Html


class Picture(NamedTuple):
    """A figure with its computed title and its alt text; both are plain text, never markup.

    `left_out`: how many of what the title is about are not drawn.
    """

    title: str
    figure: go.Figure
    alt: str
    left_out: int = 0


class Drawing(NamedTuple):
    """A picture that is HTML of our own, with links in it.

    `is_map`: it is drawn with the shapes of the areas, and not as a grid of tiles.
    """

    title: str
    markup: Html
    alt: str
    is_map: bool


class Listed(NamedTuple):
    """Bars that are HTML of our own: what they show stands there as text. `left_out`: as of a Picture."""

    title: str
    markup: Html
    left_out: int = 0
