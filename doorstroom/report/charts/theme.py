"""The one place for colour in pictures, light and dark, and the look that all figures share.

Four colours at most, never as the only cue. Every pair that carries text keeps a contrast of 4.5:1 or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from doorstroom.identity import contrast, parts

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
    calm: str  # a bar within the norm, on which a number stands
    on_colour: str


LIGHT = Theme(
    ink="#16202c",
    paper="#ffffff",
    within="#00519e",
    over="#c4500a",
    good="#00775f",
    quiet="#767a85",
    calm="#6a6e78",
    on_colour="#ffffff",
)
DARK = Theme(
    ink="#eef2f6",
    paper="#10161d",
    within="#7db8f0",
    over="#ffab6b",
    good="#57d1b0",
    quiet="#b7bcc8",
    calm="#b7bcc8",
    on_colour="#10161d",
)


def theme_for(mode: str | None) -> Theme:
    """The theme of "light" or "dark"; light when the browser has not said."""
    return DARK if mode == "dark" else LIGHT


def composed(traces: Sequence[dict], layout: dict, theme: Theme, height: int) -> go.Figure:
    """A figure of plain traces and a plain layout, in the shared look. A trace names its `type`.

    `height` is in pixels and fixed, so that nothing jumps when the figure appears. Nothing is checked here, which
    would take most of the time of a screen: a test checks every picture.
    """
    layout = {"template": _look(theme), "height": height, **layout}
    return go.Figure({"data": list(traces), "layout": layout}, _validate=False)


def _look(theme: Theme) -> dict:
    """What all figures share, as a template: Plotly takes from it whatever a figure leaves open, axis by axis."""
    font = {"family": FONT, "size": TEXT_SIZE, "color": theme.ink}
    axis = {"showgrid": False, "zeroline": False, "fixedrange": True, "automargin": False, "ticks": ""}
    layout = {
        "margin": {"l": 1, "r": 1, "t": 1, "b": 1, "pad": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": font,
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": theme.paper, "bordercolor": theme.quiet, "font": font, "align": "left"},
        "showlegend": False,
        "dragmode": False,
        "barmode": "stack",
        "autotypenumbers": "strict",  # a number in a name stays text
        "xaxis": axis,
        "yaxis": axis,
        "annotationdefaults": {"showarrow": False, "borderpad": 0},
    }
    bar = {"type": "bar", "hoverinfo": "skip", "marker": {"line": {"width": 0}}}
    return {"layout": layout, "data": {"bar": [bar], "scatter": [{"type": "scatter", "hoverinfo": "skip"}]}}


def ticked(theme: Theme) -> dict:
    """An axis with ticks."""
    return {"ticks": "outside", "tickcolor": theme.quiet}


def ruled(theme: Theme) -> dict:
    """An axis with ticks and a line."""
    return {**ticked(theme), "showline": True, "linecolor": theme.quiet}


def axis_title(text: str) -> dict[str, object]:
    """The title of an axis, as small as what stands on the axis."""
    return {"text": text, "standoff": 6, "font": {"size": TEXT_SIZE}}


def shade(colour: str, paper: str, share: float) -> str:
    """A colour thinned with the paper: `share` 1 is the colour itself, 0 the paper."""
    mixed = (round(over * share + under * (1 - share)) for over, under in zip(parts(colour), parts(paper), strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def text_on(ground: str, theme: Theme) -> str:
    """Which of the theme's text colours can best be read on a ground."""
    return max((theme.ink, theme.on_colour), key=lambda text: contrast(text, ground))
