"""What every figure function gives back."""

from typing import NamedTuple

import plotly.graph_objects as go

from doorstroom.markup import Html


class Picture(NamedTuple):
    """A figure with its computed title and its alt text; both are plain text, never markup."""

    title: str
    figure: go.Figure
    alt: str


class Drawing(NamedTuple):
    """A picture that is HTML of our own, with links in it.

    `is_map`: it is drawn with the shapes of the areas, and not as a grid of tiles.
    """

    title: str
    markup: Html
    alt: str
    is_map: bool


class Listed(NamedTuple):
    """Bars that are HTML of our own: what they show stands there as text."""

    title: str
    markup: Html
