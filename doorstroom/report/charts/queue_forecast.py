"""When is the queue of each deciding body empty, counted in meetings?"""

from __future__ import annotations

import pandas
import plotly.graph_objects as go

from doorstroom.i18n import Words, is_missing
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.plain import numbers
from doorstroom.report.charts.ranked_rows import LONGEST_NAME, bar_places, height_of, names_of_rows, row_axis
from doorstroom.report.charts.theme import Theme, axis_title, composed, ruled
from doorstroom.report.text import groups
from doorstroom.report.text.groups import body
from doorstroom.report.text.typed import shortened

MOST_ROWS = 12
_FOOT_PIXELS = 46
_KEY_PIXELS = 28


def queue_forecast(queues: pandas.DataFrame, words: Words, theme: Theme) -> Picture:
    """`queue_forecast` as a range a body: from the meeting that as likely as not is enough to the one that surely is.

    A body without a forecast has no range; the table says why. At most MOST_ROWS are drawn, the title is about all.
    """
    every = _to_draw(queues)
    shown = every.head(MOST_ROWS)
    return Picture(title(queues, words), _figure(shown, words, theme), alt(shown, words), len(every) - len(shown))


def drawn(queues: pandas.DataFrame) -> pandas.DataFrame:
    """The queues with something to draw: a forecast, or that it lies beyond the calendar."""
    return _to_draw(queues).head(MOST_ROWS)


def _to_draw(queues: pandas.DataFrame) -> pandas.DataFrame:
    return queues[queues["withheld"].isna() | (queues["withheld"] == "beyond_calendar")]


def title(queues: pandas.DataFrame, words: Words) -> str:
    """The answer: how many meetings the slowest queue needs, or that no forecast can be given."""
    if queues.empty:
        return words("figures.queue_forecast.title_empty")
    is_beyond = (queues["withheld"] == "beyond_calendar") & queues["meetings_p85"].isna()
    never = queues[is_beyond & queues["body"].notna()]  # no body that is named: no calendar to reach the end of
    if len(never) == 1:
        return words("figures.queue_forecast.title_one_beyond", body=body(never.iloc[0], queues, words))
    if len(never):
        return words("figures.queue_forecast.title_beyond", n=len(never), of=int(queues["body"].notna().sum()))
    known = queues.dropna(subset="meetings_p85")
    if known.empty:
        return words("figures.queue_forecast.title_unknown")
    longest = known["meetings_p85"].max()
    slowest = known[known["meetings_p85"] == longest]
    bodies = groups.names((body(row, queues, words) for row in slowest.to_dict("records")), words)
    key = "title" if len(slowest) == 1 else "title_tie"
    return words.count(f"figures.queue_forecast.{key}", longest, body=bodies)


def alt(shown: pandas.DataFrame, words: Words) -> str:
    """What the ranges show, for who does not see them."""
    if shown.empty:
        return words("figures.queue_forecast.alt_none")
    return words(
        "figures.queue_forecast.alt", bodies="; ".join(_line(row, shown, words) for row in shown.to_dict("records"))
    )


def _line(row, shown: pandas.DataFrame, words: Words) -> str:
    name = shortened(body(row, shown, words), LONGEST_NAME - 14)
    first, last = row["meetings_p50"], row["meetings_p95"]
    if is_missing(first):
        return words("figures.queue_forecast.line_never", body=name, ahead=row["n_meetings_ahead"])
    if is_missing(last):
        return words("figures.queue_forecast.line_beyond", body=name, first=first, ahead=row["n_meetings_ahead"])
    if first == last:
        return words.count("figures.queue_forecast.line_sure", last, body=name)
    return words("figures.queue_forecast.line", body=name, first=first, last=last)


def _figure(shown: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    rows = shown.to_dict("records")
    places = bar_places(len(rows))
    ahead = numbers(shown["n_meetings_ahead"])
    p50, p85, p95 = (numbers(shown[f"meetings_{name}"]) for name in ("p50", "p85", "p95"))
    beyond = [nth for nth, last in enumerate(p95) if last is None]
    marks = [
        (p50, places, "circle", theme.within),
        (p85, places, "diamond", theme.over),
        (p95, places, "square", theme.ink),
        ([ahead[nth] for nth in beyond], [places[nth] for nth in beyond], "triangle-right", theme.over),
    ]
    traces = [
        *(_range(*ends, theme) for ends in zip(places, p50, p95, ahead, strict=True)),
        *(
            {"type": "scatter", "x": x, "y": y, "mode": "markers"}
            | {"marker": {"symbol": symbol, "size": 12, "color": colour}}
            for x, y, symbol, colour in marks
        ),
    ]
    reach = max(*(n for n in p95 if n is not None), *(ahead[nth] for nth in beyond), 2, 2)
    layout = {
        "annotations": [
            *names_of_rows([_line(row, shown, words) for row in rows], theme),
            _key("key_beyond" if beyond else "key", words),
        ],
        "margin": {"t": _KEY_PIXELS, "b": _FOOT_PIXELS, "r": 12},
        "xaxis": {
            **ruled(theme),
            "range": [0, reach * 1.03],
            "tickformat": "d",
            "nticks": 8,
            "title": axis_title(words("figures.queue_forecast.axis")),
        },
        "yaxis": row_axis(len(rows)),
    }
    return composed(traces, layout, theme, height_of(len(rows), _FOOT_PIXELS + _KEY_PIXELS))


def _range(place: float, first: float | None, last: float | None, ahead: float, theme: Theme) -> dict:
    """The line of one body; dotted to the last meeting of the calendar where its queue outlasts it."""
    look = {"color": theme.quiet, "width": 4, "dash": "dot" if last is None else "solid"}
    x = [first or 0, ahead if last is None else last]
    return {"type": "scatter", "x": x, "y": [place, place], "mode": "lines", "line": look}


def _key(key: str, words: Words) -> dict:
    at = {"x": 0, "y": 1, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return {"text": words(f"figures.queue_forecast.{key}"), "font": {"size": 13}, **at}
