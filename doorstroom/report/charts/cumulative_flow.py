"""How many pilots got how far? The bands of a cumulative flow diagram, in four groups of stages."""

from __future__ import annotations

import pandas
import plotly.graph_objects as go

from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.plain import iso_days, numbers
from doorstroom.report.charts.theme import Theme, composed, ticked

# The first stage of each band, in order of life: four bands, so that four colours do.
BANDS = {"before": "idea", "trying": "running", "waiting": "awaiting_decision", "after": "implementing"}
_HEIGHT = 340
_FOOT_PIXELS, _LEFT_PIXELS = 30, 36


def cumulative_flow(days: pandas.DataFrame, words: Words, theme: Theme) -> Picture:
    """`cumulative_flow` as bands: the height of a band is how many were in it, its slope how fast they moved on."""
    edges = band_edges(days)
    return Picture(title(edges, words), _figure(edges, words, theme), alt(edges, words))


def band_edges(days: pandas.DataFrame) -> pandas.DataFrame:
    """One row a day, a column a band: how many pilots were in it or further; no more who is no longer in the list."""
    wide = days.pivot(index="day", columns="stage", values="n_here_or_further").sort_index()
    apart = wide.get("no_longer_listed", 0)
    edges = {band: wide.get(stage, apart) - apart for band, stage in BANDS.items()}
    return pandas.DataFrame(edges, index=wide.index).fillna(0)


def sizes(edges: pandas.DataFrame) -> pandas.Series:
    """How many pilots are in each band on the last day."""
    last = edges.iloc[-1]
    return last - last.shift(-1, fill_value=0)


def title(edges: pandas.DataFrame, words: Words) -> str:
    """The answer: which band grew most in the last year, or which bands did."""
    if len(edges) < 2:
        return words("figures.cumulative_flow.title_none")
    year_ago = edges[edges.index <= edges.index[-1] - pandas.DateOffset(years=1)]
    if year_ago.empty:
        return words("figures.cumulative_flow.title_short")
    change = (sizes(edges) - sizes(year_ago)).drop("after")
    if change.max() <= 0:
        return words("figures.cumulative_flow.title_same")
    grown = change.index[change == change.max()]
    band = words.join(words(f"figures.cumulative_flow.band.{one}") for one in grown)
    key = "title" if len(grown) == 1 else "title_tie"
    return words.count(f"figures.cumulative_flow.{key}", change.max(), band=band)


def alt(edges: pandas.DataFrame, words: Words) -> str:
    """What the bands show, for who does not see them."""
    if edges.empty:
        return words("figures.cumulative_flow.alt_none")
    now = [f"{words(f'figures.cumulative_flow.band.{band}')}: {words.number(n)}" for band, n in sizes(edges).items()]
    return words("figures.cumulative_flow.alt", first=edges.index[0], last=edges.index[-1], bands="; ".join(now))


def _figure(edges: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    colours = {"after": theme.good, "waiting": theme.over, "trying": theme.within, "before": theme.quiet}
    dates = iso_days(edges.index)
    band = {"type": "scatter", "x": dates, "mode": "lines", "line": {"color": theme.paper, "width": 1}}
    traces = [
        {**band, "y": numbers(edges[name]), "fill": "tonexty" if nth else "tozeroy", "fillcolor": colour}
        for nth, (name, colour) in enumerate(colours.items())
    ]
    layout = {
        "annotations": _labels(edges, dates, words, theme),
        "margin": {"b": _FOOT_PIXELS, "l": _LEFT_PIXELS, "t": 4},
        "xaxis": {**ticked(theme), "type": "date", "tickformat": "%b %Y", "nticks": 5},
        "yaxis": {"rangemode": "tozero", "nticks": 5},
    }
    return composed(traces, layout, theme, _HEIGHT)


def _labels(edges: pandas.DataFrame, dates: list[str], words: Words, theme: Theme) -> list[dict]:
    """The name of each band, in its middle on the last day."""
    if edges.empty:
        return []
    last = numbers(edges.iloc[-1])
    middles = [(top + foot) / 2 for top, foot in zip(last, [*last[1:], 0], strict=True)]
    place = {"x": dates[-1], "xref": "x", "yref": "y", "xanchor": "right", "yanchor": "middle", "xshift": -6}
    look = {"font": {"color": theme.ink}, "bgcolor": theme.paper}
    return [
        {"text": words(f"figures.cumulative_flow.band.{name}"), "y": middle, **place, **look}
        for name, middle in zip(edges.columns, middles, strict=True)
    ]
