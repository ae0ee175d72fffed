"""What every figure function gives back."""

from typing import NamedTuple

import plotly.graph_objects as go


class Picture(NamedTuple):
    """A figure with its computed title and its alt text; both are plain text, never markup."""

    title: str
    figure: go.Figure
    alt: str
