"""The one place for colour in pictures, light and dark, and the look that all figures share.

Four colours at most, never as the only cue. Every pair that carries text keeps a contrast of 4.5:1 or more.
"""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

FONT = '"Source Sans", "Source Sans Pro", "Segoe UI", Arial, sans-serif'
TEXT_SIZE = 14


@dataclass(frozen=True)
class Theme:
    """Colours by what they mean. `on_colour` is for text on a bar."""

    ink: str
    paper: str
    within: str  # as agreed, and what comes in
    over: str  # longer than agreed
    good: str  # happened
    quiet: str  # context, unknown, what goes out
    on_colour: str


LIGHT = Theme(
    ink="#16202c",
    paper="#ffffff",
    within="#00519e",
    over="#c4500a",
    good="#00775f",
    quiet="#767a85",
    on_colour="#ffffff",
)
DARK = Theme(
    ink="#eef2f6",
    paper="#10161d",
    within="#7db8f0",
    over="#ffab6b",
    good="#57d1b0",
    quiet="#b7bcc8",
    on_colour="#10161d",
)


def theme_for(mode: str | None) -> Theme:
    """The theme of "light" or "dark"; light when the browser has not said."""
    return DARK if mode == "dark" else LIGHT


def dress(figure: go.Figure, theme: Theme, height: int) -> go.Figure:
    """Give a figure the shared look. `height` is in pixels and fixed, so that nothing jumps when it appears."""
    axis = {"showgrid": False, "zeroline": False, "fixedrange": True, "automargin": False}
    figure.update_layout(
        height=height,
        margin={"l": 1, "r": 1, "t": 1, "b": 1, "pad": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": TEXT_SIZE, "color": theme.ink},
        hoverlabel={
            "bgcolor": theme.paper,
            "bordercolor": theme.quiet,
            "font": {"family": FONT, "size": TEXT_SIZE, "color": theme.ink},
            "align": "left",
        },
        showlegend=False,
        dragmode=False,
        barmode="stack",
        xaxis=axis,
        yaxis=axis,
    )
    return figure
