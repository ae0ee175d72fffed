"""Which groups decided less than pilots elsewhere would make one expect?"""

from __future__ import annotations

import pandas
import plotly.graph_objects as go

from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.plain import numbers
from doorstroom.report.charts.ranked_rows import BAR_WIDTH, LONGEST_NAME, height_of, names_of_rows, row_axis, row_bars
from doorstroom.report.charts.theme import Theme, composed
from doorstroom.report.text import groups
from doorstroom.report.text.typed import shortened

STAGE = "awaiting_decision"


def missed_decisions(decisions: pandas.DataFrame, by: str, words: Words, theme: Theme) -> Picture:
    """Bars of `missed_decisions` for the wait on a decision: what was decided, and behind it what was expected.

    Most missed first; at most groups.LONGEST are drawn, the title is about all. What is not stated is in the table.
    """
    ranked = of_the_wait(decisions, by, words)
    every = ranked[ranked["grp"].notna() & (ranked["expected"] > 0)]
    shown = every.head(groups.LONGEST)
    figure = _figure(shown, words, theme)
    return Picture(title(ranked, by, words), figure, alt(shown, words), len(every) - len(shown))


def of_the_wait(decisions: pandas.DataFrame, by: str, words: Words) -> pandas.DataFrame:
    """The rows of `missed_decisions` about the wait on a decision, with the name of each `group`."""
    rows = decisions[decisions["stage"] == STAGE]
    return groups.with_municipality(groups.named(rows, by, words), words)


def title(ranked: pandas.DataFrame, by: str, words: Words) -> str:
    """The answer: the group that missed most decisions, or that none missed one."""
    if len(ranked) and ranked["grp"].isna().all():
        return words("stagnation.group_nowhere", division=words(f"stagnation.by.{by}"))
    if not (ranked["expected"] > 0).any():
        return words("figures.missed_decisions.title_unknown")
    if ranked["grp"].isna().all():
        return words(f"figures.nowhere.{by}")
    most = groups.leading(ranked, "missed", words.number)
    if most.empty or most["missed"].max() < 0.5:
        unnamed = ranked.loc[ranked["grp"].isna(), "missed"].max()
        key = "title_unnamed" if unnamed >= 0.5 else "title_none"
        return words(f"figures.missed_decisions.{key}", group=words(f"figures.group_of.{by}"))
    key = "title" if len(most) == 1 else "title_tie"
    n = int(most["missed"].max() + 0.5)  # as it is written
    return words.count(f"figures.missed_decisions.{key}", n, group=groups.names(most["group"], words))


def alt(shown: pandas.DataFrame, words: Words) -> str:
    """What the bars show, for who does not see them."""
    if shown.empty:
        return words("figures.missed_decisions.alt_none")
    return words("figures.missed_decisions.alt", groups="; ".join(_line(row, words) for row in shown.itertuples()))


def _line(row, words: Words) -> str:
    return words(
        "figures.missed_decisions.group",
        group=shortened(row.group, LONGEST_NAME // 2),
        observed=groups.counted(row.observed, words),
        expected=words.number(row.expected, 0 if row.expected >= 10 else 1),
    )


def _figure(shown: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    expected, observed = numbers(shown["expected"]), numbers(shown["observed"])
    hollow = {"color": "rgba(0,0,0,0)", "line": {"width": 2, "color": theme.over}}
    traces = [
        row_bars(expected, hollow),
        row_bars(observed, {"color": theme.within}, width=BAR_WIDTH * 0.5),
    ]
    reach = max(*expected, *(n or 0 for n in observed), 1) if expected else 1
    layout = {
        "annotations": names_of_rows([_line(row, words) for row in shown.itertuples()], theme),
        "barmode": "overlay",
        "xaxis": {"visible": False, "range": [0, reach * 1.01]},
        "yaxis": row_axis(len(expected)),
    }
    return composed(traces, layout, theme, height_of(len(expected)))
