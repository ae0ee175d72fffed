"""Where is the stagnation: which groups have most months over norm?"""

from __future__ import annotations

import pandas
import plotly.graph_objects as go

from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.plain import numbers
from doorstroom.report.charts.ranked_rows import LONGEST_NAME, height_of, names_of_rows, row_axis, row_bars
from doorstroom.report.charts.theme import Theme, composed
from doorstroom.report.text import groups
from doorstroom.report.text.typed import shortened


def stagnation(stagnation: pandas.DataFrame, by: str, words: Words, theme: Theme) -> Picture:
    """Bars of the known groups of `stagnation`, most months first; at most groups.LONGEST are drawn.

    The full part of a bar is what is left when each pilot counts for at most twelve months.
    """
    every = _with_bar(stagnation, by, words)
    shown = every.head(groups.LONGEST)
    said = alt(shown, stagnation, by, words)
    return Picture(title(stagnation, by, words), _figure(shown, words, theme), said, len(every) - len(shown))


def drawn(stagnation: pandas.DataFrame, by: str, words: Words) -> pandas.DataFrame:
    """The groups that have a bar, with the name of each `group`."""
    return _with_bar(stagnation, by, words).head(groups.LONGEST)


def _with_bar(stagnation: pandas.DataFrame, by: str, words: Words) -> pandas.DataFrame:
    shown = groups.named(stagnation, by, words)
    return shown[shown["grp"].notna() & (shown["stagnation_months"] > 0)]


def has_hatching(stagnation: pandas.DataFrame, by: str, words: Words) -> bool:
    """Whether a bar has a part beyond twelve months a pilot."""
    shown = drawn(stagnation, by, words)
    return bool((shown["stagnation_months"] > shown["stagnation_months_capped"]).any())


def title(stagnation: pandas.DataFrame, by: str, words: Words) -> str:
    """The answer: the group with most stagnation months, or the groups that share that place."""
    most = groups.leading(stagnation, "stagnation_months", words.months)
    if most.empty:
        unknown = stagnation["n_unknown_age"] + stagnation["n_without_norm"]
        return groups.none(stagnation, by, unknown, "figures.stagnation.title_none", words)
    key = "title" if len(most) == 1 else "title_tie"
    return words(
        f"figures.stagnation.{key}",
        group=groups.names((groups.name(group, by, words) for group in most["grp"]), words),
        months=words.months(most["stagnation_months"].max()),
    )


def alt(shown: pandas.DataFrame, stagnation: pandas.DataFrame, by: str, words: Words) -> str:
    """What the bars show, for who does not see them."""
    if shown.empty:
        return words("figures.not_filled_in_alt", why=title(stagnation, by, words))
    return words("figures.stagnation.alt", groups="; ".join(_line(row, words) for row in shown.itertuples()))


def _line(row, words: Words) -> str:
    return words(
        "figures.stagnation.group",
        group=shortened(row.group, LONGEST_NAME // 2),
        months=words.months(row.stagnation_months),
        over=groups.counted(row.n_over_norm, words),
        n=groups.counted(row.n_open, words),
    )


def _figure(shown: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    capped, months = numbers(shown["stagnation_months_capped"]), numbers(shown["stagnation_months"])
    beyond = [whole - part for whole, part in zip(months, capped, strict=True)]
    hatched = {"fgcolor": theme.over, "bgcolor": theme.paper, "size": 6, "solidity": 0.4}
    traces = [
        row_bars(lengths, {"color": theme.over, "pattern": {"shape": shape, **hatched}})
        for lengths, shape in ((capped, ""), (beyond, "/"))
    ]
    layout = {
        "annotations": names_of_rows([_line(row, words) for row in shown.itertuples()], theme),
        "xaxis": {"visible": False, "range": [0, max(*months, 1) if months else 1]},
        "yaxis": row_axis(len(months)),
    }
    return composed(traces, layout, theme, height_of(len(months)))
