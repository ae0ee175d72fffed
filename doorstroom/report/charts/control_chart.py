"""Was a month out of the ordinary? Control charts of what came in and what went out, never of the stock."""

from __future__ import annotations

import pandas
import plotly.graph_objects as go

from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.plain import iso_days, numbers
from doorstroom.report.charts.theme import Theme, composed, ticked

SERIES = ("arrivals", "departures")
_SIGNALS = ["is_outside", "is_shift", "is_trend", "is_two_of_three"]
_HEIGHT = 378
_FOOT_PIXELS = 48  # two lines, so that on a phone no month stands aslant
_DOMAINS = {"arrivals": [0.58, 1.0], "departures": [0.0, 0.42]}
_AXES = ("y", "y2")
_LEVELS = (("mean", "solid"), ("upper", "dash"), ("lower", "dash"))


def control_chart(chart: pandas.DataFrame, name: str, words: Words, theme: Theme) -> Picture:
    """`control_chart` of one group and stage, `name` in words: arrivals above departures, with mean and limits.

    A month that is part of a signal is a diamond, the others are dots.
    """
    marked = with_signals(chart)
    return Picture(title(marked, name, words), _figure(marked, words, theme), alt(marked, words))


def with_signals(chart: pandas.DataFrame) -> pandas.DataFrame:
    """The chart with `is_signal`: the month is part of any signal."""
    return chart.assign(is_signal=chart[_SIGNALS].fillna(False).astype(bool).any(axis=1))


def title(marked: pandas.DataFrame, name: str, words: Words) -> str:
    """The answer: how many months are out of the ordinary."""
    if marked.empty or marked["mean"].isna().all():
        return words("figures.control_chart.title_none", name=name)
    return words.count("figures.control_chart.title", int(marked["is_signal"].sum()), name=name)


def alt(marked: pandas.DataFrame, words: Words) -> str:
    """What both charts show, for who does not see them."""
    parts = []
    for series in SERIES:
        some = marked[marked["series"] == series]
        if len(some) and not pandas.isna(some["mean"].iloc[0]):
            parts.append(
                words(
                    "figures.control_chart.alt_series",
                    series=words(f"figures.control_chart.{series}"),
                    mean=some["mean"].iloc[0],
                    upper=some["upper"].iloc[0],
                    n=int(some["is_signal"].sum()),
                )
            )
    return (
        words("figures.control_chart.alt", series=" ".join(parts)) if parts else words("figures.control_chart.alt_none")
    )


def _figure(marked: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    panels = [(marked[marked["series"] == series], series, axis) for series, axis in zip(SERIES, _AXES, strict=True)]
    layout = {
        "annotations": [_heading(series, words) for series in SERIES],
        "shapes": [level for some, _, axis in panels for level in _levels(some, axis, theme)],
        "margin": {"t": 24, "b": _FOOT_PIXELS, "l": 30},
        "xaxis": {**ticked(theme), "type": "date", "tickformat": "%b<br>%Y", "nticks": 5, "anchor": _AXES[-1]},
        **{f"yaxis{axis[1:]}": _panel(some, _DOMAINS[series]) for some, series, axis in panels},
    }
    return composed([_months(some, axis, theme) for some, _, axis in panels], layout, theme, _HEIGHT)


def _months(some: pandas.DataFrame, axis: str, theme: Theme) -> dict:
    signals = some["is_signal"].tolist()
    return {
        "type": "scatter",
        "x": iso_days(some["month"]),
        "y": numbers(some["value"]),
        "yaxis": axis,
        "mode": "lines+markers",
        "line": {"color": theme.quiet, "width": 1},
        "marker": {
            "size": [11 if signal else 7 for signal in signals],
            "symbol": ["diamond" if signal else "circle" for signal in signals],
            "color": [theme.over if signal else theme.within for signal in signals],
        },
    }


def _levels(some: pandas.DataFrame, axis: str, theme: Theme) -> list[dict]:
    """The lines of the mean and of the limits; a limit below zero is none."""
    if some.empty or pandas.isna(some["mean"].iloc[0]):
        return []
    levels = [(float(some[name].iloc[0]), dash) for name, dash in _LEVELS]
    return [_level(value, axis, dash, theme) for value, dash in levels if value >= 0]


def _panel(some: pandas.DataFrame, domain: list[float]) -> dict:
    """The y axis of one series, from zero to what is highest."""
    highest = [n for n in (*numbers(some["value"]), *numbers(some["upper"])) if n is not None]
    top = max(*highest, 1, 1) * 1.1 if len(some) else 1
    return {"domain": domain, "range": [0, top], "anchor": "x", "nticks": 4, "automargin": True}


def _heading(series: str, words: Words) -> dict:
    at = {"x": 0, "xref": "paper", "y": _DOMAINS[series][1], "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return {"text": words(f"figures.control_chart.{series}"), **at}


def _level(value: float, axis: str, dash: str, theme: Theme) -> dict:
    look = {"color": theme.ink, "width": 1, "dash": dash}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": axis, "y0": value, "y1": value, "line": look}
