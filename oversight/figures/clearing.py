"""When is the queue of each deciding body empty, counted in meetings?"""

from __future__ import annotations

import pandas
import plotly.graph_objects as go

from oversight.figures.picture import Picture
from oversight.figures.rows import LONGEST_NAME, annotate, bar_places, height_of, name_rows
from oversight.figures.theme import Theme, axis_title, dress
from oversight.figures.typed_text import shortened
from oversight.words import Words, is_missing

MOST_ROWS = 12
_FOOT_PIXELS = 46
_KEY_PIXELS = 28


def clearing(queues: pandas.DataFrame, words: Words, theme: Theme) -> Picture:
    """`queue_forecast` as a range a body: from the meeting that as likely as not is enough to the one that surely is.

    A body without a forecast has no range; the table says why. At most MOST_ROWS are drawn, the title is about all.
    """
    shown = drawn(queues)
    return Picture(title(queues, words), _figure(shown, words, theme), alt(shown, words))


def drawn(queues: pandas.DataFrame) -> pandas.DataFrame:
    """The queues with something to draw: a forecast, or that it lies beyond the calendar."""
    return queues[queues["withheld"].isna() | (queues["withheld"] == "beyond_calendar")].head(MOST_ROWS)


def title(queues: pandas.DataFrame, words: Words) -> str:
    """The answer: how many meetings the slowest queue needs, or that no forecast can be given."""
    if queues.empty:
        return words("figures.clearing.title_empty")
    never = queues[(queues["withheld"] == "beyond_calendar") & queues["meetings_p85"].isna()]
    if len(never):
        return words.count("figures.clearing.title_beyond", len(never), of=len(queues))
    known = queues.dropna(subset="meetings_p85")
    if known.empty:
        return words("figures.clearing.title_unknown")
    slowest = known.loc[known["meetings_p85"].idxmax()]
    return words.count("figures.clearing.title", slowest["meetings_p85"], body=body(slowest, queues, words))


def alt(shown: pandas.DataFrame, words: Words) -> str:
    """What the ranges show, for who does not see them."""
    if shown.empty:
        return words("alt.clearing_none")
    return words("alt.clearing", bodies="; ".join(_line(row, shown, words) for row in shown.to_dict("records")))


def body(row, queues: pandas.DataFrame, words: Words) -> str:
    """The body of a row, with its municipality where there are several."""
    name = words("decisions.body_unknown") if is_missing(row["body"]) else row["body"]
    if queues["municipality"].nunique() < 2:
        return name
    return words("decisions.body_in", body=name, municipality=row["municipality"])


def _line(row, shown: pandas.DataFrame, words: Words) -> str:
    name = shortened(body(row, shown, words), LONGEST_NAME - 14)
    first, last = row["meetings_p50"], row["meetings_p95"]
    if is_missing(first):
        return words("figures.clearing.line_never", body=name, ahead=row["n_meetings_ahead"])
    if is_missing(last):
        return words("figures.clearing.line_beyond", body=name, first=first, ahead=row["n_meetings_ahead"])
    return words("figures.clearing.line", body=name, first=first, last=last)


def _figure(shown: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    places = bar_places(len(shown))
    figure = go.Figure()
    rows = list(zip(places, shown.to_dict("records"), strict=True))
    for place, row in rows:
        is_open = is_missing(row["meetings_p95"])
        figure.add_scatter(
            x=[
                0 if is_missing(row["meetings_p50"]) else row["meetings_p50"],
                row["n_meetings_ahead"] if is_open else row["meetings_p95"],
            ],
            y=[place, place],
            mode="lines",
            line={"color": theme.quiet, "width": 4, "dash": "dot" if is_open else "solid"},
            hoverinfo="skip",
        )
    beyond = [(place, row["n_meetings_ahead"]) for place, row in rows if is_missing(row["meetings_p95"])]
    marks = [
        (shown["meetings_p50"], places, "circle", theme.within),
        (shown["meetings_p85"], places, "diamond", theme.over),
        (shown["meetings_p95"], places, "square", theme.ink),
        ([ahead for _, ahead in beyond], [place for place, _ in beyond], "triangle-right", theme.over),
    ]
    for x, y, symbol, colour in marks:
        figure.add_scatter(
            x=x, y=y, mode="markers", marker={"symbol": symbol, "size": 12, "color": colour}, hoverinfo="skip"
        )
    name_rows(figure, [_line(row, shown, words) for _, row in rows], theme)
    dress(figure, theme, height_of(len(shown), _FOOT_PIXELS + _KEY_PIXELS))
    figure.update_layout(margin={"t": _KEY_PIXELS, "b": _FOOT_PIXELS, "r": 12})
    reach = max(shown["meetings_p95"].max(), *(ahead for _, ahead in beyond), 2) if len(shown) else 2
    figure.update_xaxes(
        range=[0, reach * 1.03],
        tickformat="d",
        ticks="outside",
        tickcolor=theme.quiet,
        showline=True,
        linecolor=theme.quiet,
        nticks=8,
        title=axis_title(words("figures.clearing.axis")),
    )
    at = {"x": 0, "y": 1, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    annotate(
        figure,
        [
            {
                "text": words(f"figures.clearing.{'key_beyond' if beyond else 'key'}"),
                "font": {"size": 13, "color": theme.ink},
                **at,
            }
        ],
    )
    return figure
