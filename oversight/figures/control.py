"""Was a month out of the ordinary? Control charts of what came in and what went out, never of the stock."""

from __future__ import annotations

import pandas
import plotly.graph_objects as go

from oversight.figures.picture import Picture
from oversight.figures.rows import annotate
from oversight.figures.theme import Theme, dress
from oversight.words import Words

SERIES = ("arrivals", "departures")
_SIGNALS = ["is_outside", "is_shift", "is_trend", "is_two_of_three"]
_HEIGHT = 360
_DOMAINS = {"arrivals": [0.58, 1.0], "departures": [0.0, 0.42]}


def control(chart: pandas.DataFrame, name: str, words: Words, theme: Theme) -> Picture:
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
        return words("figures.control.title_none", name=name)
    return words.count("figures.control.title", int(marked["is_signal"].sum()), name=name)


def alt(marked: pandas.DataFrame, words: Words) -> str:
    """What both charts show, for who does not see them."""
    parts = []
    for series in SERIES:
        some = marked[marked["series"] == series]
        if len(some) and not pandas.isna(some["mean"].iloc[0]):
            parts.append(
                words(
                    "alt.control_series",
                    series=words(f"figures.control.{series}"),
                    mean=some["mean"].iloc[0],
                    upper=some["upper"].iloc[0],
                    n=int(some["is_signal"].sum()),
                )
            )
    return words("alt.control", series=" ".join(parts)) if parts else words("alt.control_none")


def _figure(marked: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    figure = go.Figure()
    shapes, texts, axes = [], [], {}
    for nth, series in enumerate(SERIES, 1):
        some = marked[marked["series"] == series]
        axis = "y" if nth == 1 else f"y{nth}"
        figure.add_scatter(
            x=some["month"],
            y=some["value"],
            yaxis=axis,
            mode="lines+markers",
            line={"color": theme.quiet, "width": 1},
            marker={
                "size": [11 if signal else 7 for signal in some["is_signal"]],
                "symbol": ["diamond" if signal else "circle" for signal in some["is_signal"]],
                "color": [theme.over if signal else theme.within for signal in some["is_signal"]],
            },
            hoverinfo="skip",
        )
        if len(some) and not pandas.isna(some["mean"].iloc[0]):
            levels = (("mean", "solid"), ("upper", "dash"), ("lower", "dash"))
            shapes += [
                _level(some[name].iloc[0], axis, dash, theme) for name, dash in levels if some[name].iloc[0] >= 0
            ]
        top = max(some["value"].max(), some["upper"].max(), 1) * 1.1 if len(some) else 1
        plain = {"showgrid": False, "zeroline": False, "fixedrange": True, "nticks": 4}
        axes[f"yaxis{'' if nth == 1 else nth}"] = {
            **plain,
            "domain": _DOMAINS[series],
            "range": [0, top],
            "anchor": "x",
        }
        place = {
            "x": 0,
            "xref": "paper",
            "y": _DOMAINS[series][1],
            "yref": "paper",
            "xanchor": "left",
            "yanchor": "bottom",
        }
        texts.append({"text": words(f"figures.control.{series}"), "font": {"color": theme.ink}, **place})
    dress(figure, theme, _HEIGHT)
    figure.update_layout(margin={"t": 24, "b": 30, "l": 30}, **axes)
    figure.update_xaxes(ticks="outside", tickcolor=theme.quiet, tickformat="%b %Y", nticks=5)
    figure.layout.shapes = shapes
    annotate(figure, texts)
    return figure


def _level(value: float, axis: str, dash: str, theme: Theme) -> dict:
    look = {"color": theme.ink, "width": 1, "dash": dash}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": axis, "y0": value, "y1": value, "line": look}
