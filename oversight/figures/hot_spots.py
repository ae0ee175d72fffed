"""Where is the stagnation: which groups have most months over norm?"""

from __future__ import annotations

import pandas
import plotly.graph_objects as go

from oversight.figures import groups
from oversight.figures.picture import Picture
from oversight.figures.rows import BAR_WIDTH, LONGEST_NAME, bar_places, height_of, name_rows
from oversight.figures.theme import Theme, dress
from oversight.figures.typed_text import shortened
from oversight.words import Words


def hot_spots(stagnation: pandas.DataFrame, by: str, words: Words, theme: Theme) -> Picture:
    """Bars of the known groups of `stagnation`, most months first; at most groups.LONGEST are drawn.

    The full part of a bar is what is left when each pilot counts for at most twelve months.
    """
    shown = groups.named(stagnation, by, words)
    shown = shown[shown["grp"].notna() & (shown["stagnation_months"] > 0)].head(groups.LONGEST)
    return Picture(title(stagnation, by, words), _figure(shown, words, theme), alt(shown, words))


def title(stagnation: pandas.DataFrame, by: str, words: Words) -> str:
    """The answer: the group with most stagnation months."""
    worst = groups.worst(stagnation, "stagnation_months")
    if worst is None:
        return words("figures.hot_spots.title_none")
    return words(
        "figures.hot_spots.title",
        group=groups.name(worst["grp"], by, words),
        months=words.months(worst["stagnation_months"]),
    )


def alt(shown: pandas.DataFrame, words: Words) -> str:
    """What the bars show, for who does not see them."""
    if shown.empty:
        return words("alt.hot_spots_none")
    return words("alt.hot_spots", groups="; ".join(_line(row, words) for row in shown.itertuples()))


def _line(row, words: Words) -> str:
    return words(
        "figures.hot_spots.group",
        group=shortened(row.group, LONGEST_NAME // 2),
        months=words.months(row.stagnation_months),
        over=groups.counted(row.n_over_norm, words),
        n=groups.counted(row.n_open, words),
    )


def _figure(shown: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    figure = go.Figure()
    capped = shown["stagnation_months_capped"]
    for lengths, pattern in ((capped, ""), (shown["stagnation_months"] - capped, "/")):
        figure.add_bar(
            x=lengths,
            y=bar_places(len(shown)),
            orientation="h",
            width=BAR_WIDTH,
            marker={
                "color": theme.over,
                "line": {"width": 0},
                "pattern": {
                    "shape": pattern,
                    "fgcolor": theme.over,
                    "bgcolor": theme.paper,
                    "size": 6,
                    "solidity": 0.4,
                },
            },
            hoverinfo="skip",
        )
    name_rows(figure, [_line(row, words) for row in shown.itertuples()], theme)
    figure.update_xaxes(visible=False, range=[0, max(shown["stagnation_months"].max(), 1) if len(shown) else 1])
    return dress(figure, theme, height_of(len(shown)))
