"""How many pilots got how far? The bands of a cumulative flow diagram, in four groups of stages."""

from __future__ import annotations

import pandas
import plotly.graph_objects as go

from oversight.figures.picture import Picture
from oversight.figures.rows import annotate
from oversight.figures.theme import Theme, dress
from oversight.words import Words

# The first stage of each band, in order of life: four bands, so that four colours do.
BANDS = {"before": "idea", "trying": "running", "waiting": "awaiting_decision", "after": "implementing"}
_HEIGHT = 340
_FOOT_PIXELS, _LEFT_PIXELS = 30, 36


def cumulative(days: pandas.DataFrame, words: Words, theme: Theme) -> Picture:
    """`cumulative_flow` as bands: the height of a band is how many were in it, its slope how fast they moved on."""
    edges = band_edges(days)
    return Picture(title(edges, words), _figure(edges, words, theme), alt(edges, words))


def band_edges(days: pandas.DataFrame) -> pandas.DataFrame:
    """One row a day, a column a band: how many pilots were in it or further."""
    wide = days.pivot_table(index="day", columns="stage", values="n_here_or_further", aggfunc="first").sort_index()
    return pandas.DataFrame({band: wide.get(stage, 0) for band, stage in BANDS.items()}, index=wide.index).fillna(0)


def sizes(edges: pandas.DataFrame) -> pandas.Series:
    """How many pilots are in each band on the last day."""
    last = edges.iloc[-1]
    return last - last.shift(-1, fill_value=0)


def title(edges: pandas.DataFrame, words: Words) -> str:
    """The answer: which band grew most in the last year."""
    if len(edges) < 2:
        return words("figures.cumulative.title_none")
    year_ago = edges[edges.index <= edges.index[-1] - pandas.DateOffset(years=1)]
    if year_ago.empty:
        return words("figures.cumulative.title_short")
    change = (sizes(edges) - sizes(year_ago)).drop("after")
    grown = change.idxmax()
    if change[grown] <= 0:
        return words("figures.cumulative.title_same")
    return words(
        "figures.cumulative.title", band=words(f"figures.cumulative.band.{grown}"), n=words.number(change[grown])
    )


def alt(edges: pandas.DataFrame, words: Words) -> str:
    """What the bands show, for who does not see them."""
    if edges.empty:
        return words("alt.cumulative_none")
    now = [f"{words(f'figures.cumulative.band.{band}')}: {words.number(n)}" for band, n in sizes(edges).items()]
    return words("alt.cumulative", first=edges.index[0], last=edges.index[-1], bands="; ".join(now))


def _figure(edges: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    figure = go.Figure()
    colours = {"after": theme.good, "waiting": theme.over, "trying": theme.within, "before": theme.quiet}
    for nth, (band, colour) in enumerate(colours.items()):
        figure.add_scatter(
            x=edges.index,
            y=edges[band],
            mode="lines",
            line={"color": theme.paper, "width": 1},
            fill="tozeroy" if nth == 0 else "tonexty",
            fillcolor=colour,
            hoverinfo="skip",
        )
    dress(figure, theme, _HEIGHT)
    figure.update_layout(margin={"b": _FOOT_PIXELS, "l": _LEFT_PIXELS, "t": 4})
    figure.update_xaxes(ticks="outside", tickcolor=theme.quiet, tickformat="%b %Y", nticks=5)
    figure.update_yaxes(rangemode="tozero", nticks=5)
    if len(edges):
        last = edges.iloc[-1]
        middles = (last + last.shift(-1, fill_value=0)) / 2
        annotate(figure, [_label(band, middles[band], edges.index[-1], words, theme) for band in BANDS])
    return figure


def _label(band: str, y: float, day, words: Words, theme: Theme) -> dict:
    place = {"x": day, "y": y, "xref": "x", "yref": "y", "xanchor": "right", "yanchor": "middle", "xshift": -6}
    text = words(f"figures.cumulative.band.{band}")
    return {"text": text, "font": {"color": theme.ink}, "bgcolor": theme.paper, **place}
