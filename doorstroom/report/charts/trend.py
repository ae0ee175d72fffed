"""How did it go? What was chosen at the end of each month, as a line a group."""

from __future__ import annotations

import pandas
import plotly.graph_objects as go

from doorstroom.i18n import Words, is_nothing
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.theme import Theme, composed, ruled
from doorstroom.report.text import groups
from doorstroom.report.text.typed import as_typed, shortened

LINES = 4
_HEIGHT, _FOOT_PIXELS, _NAME_PIXELS, _LONGEST_NAME = 300, 46, 150, 20
_SYMBOLS = ("circle", "diamond", "square", "triangle-up")


def trend(months: pandas.DataFrame, measure: str, words: Words, theme: Theme) -> Picture:
    """Lines of the groups that are largest on the last day, at most LINES of them.

    `months`: day, group (its name), n (how much of the measure), n_unknown (of how many pilots that is not known); a
    group that lacks on a day had none then.
    """
    wide = months.pivot_table(index="day", columns="group", values="n", aggfunc="sum", fill_value=0).sort_index()
    largest = wide.iloc[-1].sort_values(ascending=False, kind="stable").index[:LINES]
    unknown = months.loc[months["day"] == wide.index[-1], "n_unknown"].sum()
    return Picture(
        title(wide, measure, words, unknown), _figure(wide[largest], words, theme), alt(wide[largest], words)
    )


def title(wide: pandas.DataFrame, measure: str, words: Words, n_unknown: float = 0) -> str:
    """The answer: of one line from where to where it went; of several which grew most.

    n_unknown: of how many pilots on the last day it is not known.
    """
    name = words(f"analysis.measure.{measure}").capitalize()
    if n_unknown and not wide.iloc[-1].sum() > 0:
        return words.count("figures.trend.unknown", n_unknown, measure=name)
    exact = wide.iloc[-1] - wide.iloc[0]
    change = exact.round(1)
    if len(wide.columns) == 1:
        first, last = (round(float(wide.iloc[place, 0]), 1) for place in (0, -1))
        key = "more" if last > first else "less" if last < first else "same" if is_nothing(exact.iloc[0]) else "hardly"
        return words(f"figures.trend.{key}", measure=name, first=first, last=last, day=wide.index[0].date())
    if change.max() <= 0:
        key = "none_grew" if exact.max() <= 0 or is_nothing(exact.max()) else "hardly_grew"
        return words(f"figures.trend.{key}", measure=name, day=wide.index[0].date())
    most = change.index[change == change.max()]
    key = "grew_most" if len(most) == 1 else "grew_most_tie"
    return words(
        f"figures.trend.{key}",
        measure=name,
        group=groups.names(most, words),
        change=float(change.max()),
        day=wide.index[0].date(),
    )


def alt(wide: pandas.DataFrame, words: Words) -> str:
    """Where each line begins and ends, for who does not see them."""
    lines = [
        words(
            "figures.trend.alt_line",
            group=group,
            first=round(float(line.iloc[0]), 1),
            last=round(float(line.iloc[-1]), 1),
        )
        for group, line in wide.items()
    ]
    return words("figures.trend.alt", first=wide.index[0].date(), last=wide.index[-1].date(), lines="; ".join(lines))


def _figure(wide: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    days = [day.date() for day in wide.index]
    places = list(range(len(days)))
    colours = (theme.within, theme.over, theme.good, theme.quiet)
    traces, texts = [], []
    top = max(float(wide.max().max()), 1) * 1.15
    ends = _apart([float(wide[group].iloc[-1]) for group in wide.columns], top / 14)
    for group, colour, symbol, end in zip(wide.columns, colours, _SYMBOLS, ends, strict=False):
        line = [round(float(n), 1) for n in wide[group]]
        marker = {"size": 8, "color": colour, "symbol": symbol}
        traces.append({"type": "scatter", "x": places, "y": line, "mode": "lines+markers", "marker": marker})
        traces[-1]["line"] = {"color": colour, "width": 2}
        said = words("figures.trend.end", group=as_typed(shortened(group, _LONGEST_NAME)), n=line[-1])
        texts.append({"text": said, "x": len(days) - 1, "y": end, "xanchor": "left", "xshift": 10, "align": "left"})
    layout = {
        "annotations": texts,
        "margin": {"b": _FOOT_PIXELS, "r": _NAME_PIXELS, "l": 36, "t": 8},
        "yaxis": {"range": [0, top], "nticks": 5, "showgrid": True, "gridcolor": theme.quiet, "griddash": "dot"},
        "xaxis": {
            **ruled(theme),
            "tickvals": places,
            "ticktext": [words.day(day) if place in (0, places[-1]) else "" for place, day in enumerate(days)],
            "tickangle": 0,
        },
    }
    return composed(traces, layout, theme, _HEIGHT)


def _apart(ends: list[float], distance: float) -> list[float]:
    """The heights of the names beside the ends of the lines, moved so far up that none covers another."""
    placed: dict[int, float] = {}
    lowest = float("-inf")
    for nth in sorted(range(len(ends)), key=ends.__getitem__):
        lowest = placed[nth] = max(ends[nth], lowest + distance)
    return [placed[nth] for nth in range(len(ends))]
