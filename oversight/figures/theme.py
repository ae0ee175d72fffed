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
    font = {"family": FONT, "size": TEXT_SIZE, "color": theme.ink}
    look = {
        "height": height,
        "margin": {"l": 1, "r": 1, "t": 1, "b": 1, "pad": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": font,
        "hoverlabel": {"bgcolor": theme.paper, "bordercolor": theme.quiet, "font": font, "align": "left"},
        "showlegend": False,
        "dragmode": False,
        "barmode": "stack",
    }
    for name, value in look.items():  # one by one: update_layout takes five times as long
        figure.layout[name] = value
    for axis in (figure.layout.xaxis, figure.layout.yaxis):
        axis.update(showgrid=False, zeroline=False, fixedrange=True, automargin=False)
    return figure


def axis_title(text: str) -> dict[str, object]:
    """The title of an axis, as small as what stands on the axis."""
    return {"text": text, "standoff": 6, "font": {"size": TEXT_SIZE}}


def shade(colour: str, paper: str, share: float) -> str:
    """A colour thinned with the paper: `share` 1 is the colour itself, 0 the paper."""
    mixed = (
        round(over * share + under * (1 - share)) for over, under in zip(_parts(colour), _parts(paper), strict=True)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)


def text_on(ground: str, theme: Theme) -> str:
    """Which of the theme's text colours can best be read on a ground."""
    return max((theme.ink, theme.on_colour), key=lambda text: contrast(text, ground))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21, as in WCAG 2.2."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (part / 255 for part in _parts(colour))
    ]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _parts(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
