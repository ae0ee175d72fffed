"""From the stagnation months of an earlier day to those of now: what waiting added, what moving on took away."""

from __future__ import annotations

from datetime import date

import pandas
import plotly.graph_objects as go

from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.ranked_rows import height_of, names_of_rows, row_axis, row_bars
from doorstroom.report.charts.theme import Theme, composed
from doorstroom.report.text.stagnation_bridge import STEPS, change, steps

# The columns of the answer, each with its sign in the picture.


def stagnation_bridge(row: pandas.Series, since: date, as_of: date, words: Words, theme: Theme) -> Picture:
    """One row of `stagnation_bridge` as bars, each beginning where the one before ended; in months."""
    told = steps(row, since, as_of, words)
    return Picture(
        title(row, since, words),
        _figure(row, told, words, theme),
        words("figures.stagnation_bridge.alt", steps="; ".join(_lines(told, words))),
    )


def title(row: pandas.Series, since: date, words: Words) -> str:
    """The answer: whether it grew or shrank, and by how much."""
    direction, months = change(row, words)
    return words(f"figures.stagnation_bridge.title_{direction}", months=months, day=since)


def _lines(told: pandas.DataFrame, words: Words) -> list[str]:
    return [words("figures.named", name=row.step, value=row.months) for row in told.itertuples()]


def _figure(row: pandas.Series, told: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    exact = {name: float(row[name]) * sign for name, sign in STEPS.items()}
    colours = {
        "opening": theme.quiet,
        "grown": theme.over,
        "other_norm": theme.over if exact["other_norm"] > 0 else theme.good,
        "released": theme.good,
        "left_list": theme.quiet,
        "closing": theme.within,
    }
    starts, lengths, level = [], [], 0.0
    for name in told["what"]:
        before = 0.0 if name in ("opening", "closing") else level
        level = before + exact[name]
        starts.append(min(before, level))
        lengths.append(abs(exact[name]))
    reach = max(*(start + length for start, length in zip(starts, lengths, strict=True)), 1)
    bars = row_bars(lengths, {"color": [colours[name] for name in told["what"]]}, base=starts)
    layout = {
        "annotations": names_of_rows(_lines(told, words), theme),
        "xaxis": {"visible": False, "range": [0, reach * 1.005]},
        "yaxis": row_axis(len(lengths)),
    }
    bars = row_bars(lengths, {"color": [colours[name] for name in told["what"]]}, base=starts)
    return composed([bars], layout, theme, height_of(len(lengths)))
