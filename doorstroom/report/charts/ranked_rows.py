"""Rows with their name above them. A name beside a bar leaves no room for the bar on a narrow screen; above it does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from doorstroom.report.charts.theme import Theme
from doorstroom.report.text.typed import as_typed

ROW_PIXELS = 40
BAR_WIDTH = 0.4  # of a row
LONGEST_NAME = 44  # characters: fits 290 pixels
GAP = 4  # pixels between the end of a bar and its value
_BAR_MIDDLE = 0.22
_NAME_FOOT = 0.01


def bar_places(n: int) -> list[float]:
    """Where the middle of each bar (or marker) stands on the y axis, first row on top."""
    return [row + _BAR_MIDDLE for row in range(n)]


def height_of(n: float, extra: int = 0) -> int:
    """The height in pixels of a figure with `n` rows and `extra` pixels above or below them."""
    return round(max(n, 1) * ROW_PIXELS) + extra


def row_axis(n: float) -> dict:
    """The y axis of a figure with `n` rows."""
    return {"visible": False, "range": [n - 0.5, -0.5]}


def row_bars(lengths: Sequence[float | None], marker: dict, **more: object) -> dict:
    """A bar a row, as a trace; lengths in the unit of the x axis."""
    bars = {"type": "bar", "orientation": "h", "width": BAR_WIDTH, "x": lengths, "y": bar_places(len(lengths))}
    return {**bars, "marker": marker, **more}


def upright(at: float | str, line: dict) -> dict:
    """A line over all rows, below what stands in them."""
    return {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "y domain", "layer": "below", "line": line}


def names_of_rows(names: Iterable[str | list[str]], theme: Theme, tops: Sequence[float] | None = None) -> list[dict]:
    """Each name above its row, as it was typed; a name of more than LONGEST_NAME characters is cut on a phone.

    A name may be several lines. tops: where the rows begin, in rows; one below the other where it is not said.
    """
    place = {"x": 0, "xref": "x domain", "yref": "y", "xanchor": "left", "yanchor": "bottom", "xshift": -1}
    look = {"bgcolor": theme.paper, "font": {"color": theme.ink}, "align": "left"}
    lines = [[name] if isinstance(name, str) else name for name in names]
    return [
        {"text": "<br>".join(map(as_typed, name)), "y": row + _NAME_FOOT, **place, **look}
        for name, row in zip(lines, range(len(lines)) if tops is None else tops, strict=True)
    ]


def values_of_bars(
    ends: Iterable[float], labels: Sequence[str], inside: Iterable[bool], theme: Theme, side: str = "right"
) -> list[dict]:
    """A value at the end of each bar: within it, or after it on its `side` ("right" or "left")."""
    opposite = {"right": "left", "left": "right"}[side]
    away = GAP if side == "right" else -GAP
    shared = {"xref": "x", "yref": "y", "yanchor": "middle"}
    within = {**shared, "xanchor": side, "xshift": -away, "font": {"color": theme.on_colour}}
    after = {**shared, "xanchor": opposite, "xshift": away, "bgcolor": theme.paper, "font": {"color": theme.ink}}
    return [
        {"text": label, "x": end, "y": place, **(within if is_inside else after)}
        for place, end, label, is_inside in zip(bar_places(len(labels)), ends, labels, inside, strict=True)
    ]
