"""Do more pilots come into a stage than leave it?"""

from __future__ import annotations

import pandas
import plotly.graph_objects as go

from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.plain import numbers
from doorstroom.report.charts.ranked_rows import height_of, names_of_rows, row_axis, row_bars, upright, values_of_bars
from doorstroom.report.charts.theme import Theme, composed
from doorstroom.report.text import groups

_SPAN = 1.45  # room beside the longest bar for its number


def flow(stages: pandas.DataFrame, words: Words, theme: Theme) -> Picture:
    """Bars of `building_up`, a row a stage: what left to the left, what came in to the right, with their sign."""
    return Picture(title(stages, words), _figure(stages, words, theme), alt(stages, words))


def title(stages: pandas.DataFrame, words: Words) -> str:
    """The answer: the stage that grew most, or the stages that share that place."""
    most = groups.leading(stages, "n_net_91_days", words.number)
    if most.empty:
        undated = stages["n_undated_91_days"].sum()
        moved = stages[["n_arrived_91_days", "n_left_91_days"]].sum(axis=None)
        if not moved and not undated and not stages["n_open"].sum():
            return words("figures.flow.title_empty")
        return words(f"figures.flow.{'title_undated' if undated else 'title_none'}")
    if len(most) > 1:
        stage = groups.names((words.label("stage", stage) for stage in most["stage"]), words)
        return words.count("figures.flow.title_tie", most["n_net_91_days"].max(), stage=stage)
    grown = most.iloc[0]
    return words(
        "figures.flow.title",
        stage=words.label("stage", grown["stage"]),
        came=grown["n_arrived_91_days"],
        left=grown["n_left_91_days"],
    )


def alt(stages: pandas.DataFrame, words: Words) -> str:
    """What the bars show, for who does not see them."""
    parts = [
        words(
            "figures.flow.alt_stage",
            stage=words.label("stage", row.stage),
            came=row.n_arrived_91_days,
            left=row.n_left_91_days,
        )
        for row in stages.itertuples()
    ]
    return words("figures.flow.alt", stages="; ".join(parts))


def _figure(stages: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    came = numbers(stages["n_arrived_91_days"])
    left = [-n for n in numbers(stages["n_left_91_days"])]
    reach = max(*came, *(-n for n in left), 1) * _SPAN if came else 1
    layout = {
        "annotations": [
            *values_of_bars(came, _signs(came, words), [False] * len(came), theme, "right"),
            *values_of_bars(left, _signs(left, words), [False] * len(left), theme, "left"),
            *names_of_rows([words.label("stage", stage) for stage in stages["stage"]], theme),
        ],
        "shapes": [upright(0, {"color": theme.quiet, "width": 1})],
        "barmode": "overlay",
        "xaxis": {"visible": False, "range": [-reach, reach]},
        "yaxis": row_axis(len(came)),
    }
    traces = [row_bars(came, {"color": theme.within}), row_bars(left, {"color": theme.quiet})]
    return composed(traces, layout, theme, height_of(len(came)))


def _signs(flows: list[float], words: Words) -> list[str]:
    return [words.signed(n) if n else "" for n in flows]
