"""Rows with their name above them. A name beside a bar leaves no room for the bar on a narrow screen; above it does."""

from __future__ import annotations

from collections.abc import Iterable

import plotly.graph_objects as go

from oversight.figures.theme import Theme
from oversight.figures.typed_text import as_typed

ROW_PIXELS = 40
BAR_WIDTH = 0.4  # of a row
LONGEST_NAME = 44  # characters: fits 290 pixels
GAP = 4  # pixels between the end of a bar and its value
_BAR_MIDDLE = 0.22
_NAME_FOOT = 0.01


def bar_places(n: int) -> list[float]:
    """Where the middle of each bar (or marker) stands on the y axis, first row on top."""
    return [row + _BAR_MIDDLE for row in range(n)]


def height_of(n: int, extra: int = 0) -> int:
    """The height in pixels of a figure with `n` rows and `extra` pixels above or below them."""
    return max(n, 1) * ROW_PIXELS + extra


def name_rows(figure: go.Figure, names: Iterable[str], theme: Theme) -> None:
    """Write each name above its row, as it was typed; a name of more than LONGEST_NAME characters is cut on a phone."""
    names = list(names)
    annotate(
        figure,
        (
            {
                "text": as_typed(name),
                "x": 0,
                "xref": "x domain",
                "yref": "y",
                "y": row + _NAME_FOOT,
                "xanchor": "left",
                "yanchor": "bottom",
                "xshift": -1,
                "bgcolor": theme.paper,
                "font": {"color": theme.ink},
            }
            for row, name in enumerate(names)
        ),
    )
    figure.update_yaxes(visible=False, range=[len(names) - 0.5, -0.5])


def write_values(
    figure: go.Figure, x: Iterable[float], labels: list[str], inside: Iterable[bool], theme: Theme, side: str = "right"
) -> None:
    """Write a value at the end of each bar: within it, or after it on its `side` ("right" or "left")."""
    opposite = {"right": "left", "left": "right"}
    annotate(
        figure,
        (
            {
                "text": label,
                "x": end,
                "y": place,
                "xref": "x",
                "yref": "y",
                "xanchor": side if is_inside else opposite[side],
                "yanchor": "middle",
                "xshift": GAP if (side == "right") != is_inside else -GAP,
                "bgcolor": None if is_inside else theme.paper,
                "font": {"color": theme.on_colour if is_inside else theme.ink},
            }
            for place, end, label, is_inside in zip(bar_places(len(labels)), x, labels, inside, strict=True)
        ),
    )


def annotate(figure: go.Figure, annotations: Iterable[dict]) -> None:
    """Add texts all at once: one by one, plotly copies all that went before each time."""
    plain = {"showarrow": False, "borderpad": 0}
    figure.layout.annotations = (*figure.layout.annotations, *(plain | annotation for annotation in annotations))
