"""In which group and stage do pilots stand too long? A number per cell, and the same number as colour."""

from __future__ import annotations

import pandas
import plotly.graph_objects as go

from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.plain import numbers
from doorstroom.report.charts.ranked_rows import LONGEST_NAME
from doorstroom.report.charts.theme import Theme, composed, shade, text_on
from doorstroom.report.text import groups
from doorstroom.report.text.typed import as_typed, shortened

MOST_ROWS = 12
LEVELS = (0.15, 0.3, 0.5, 0.8, 1.0)  # how much of the colour: steps, so that the text on each can be told from it
_ROW_PIXELS = 46
_FOOT_PIXELS = 118  # room for the names of the stages, upright on a phone
_CELL_TOP, _CELL_FOOT = 0.44, 0.96


def stagnation_matrix(matrix: pandas.DataFrame, by: str, words: Words, theme: Theme) -> Picture:
    """`stagnation_matrix` as a grid, the group with most waiting pilots on top; cells without pilots over norm blank.

    At most MOST_ROWS groups are drawn, the title is about all.
    """
    return Picture(title(matrix, by, words), _figure(matrix, by, words, theme), alt(matrix, by, words))


def title(matrix: pandas.DataFrame, by: str, words: Words) -> str:
    """The answer: the cell with most pilots over norm, or the cells that share that place."""
    most = groups.leading(matrix, "n_over_norm", lambda n: groups.counted(n, words))
    if most.empty:
        return groups.none(matrix, by, matrix["n_unknown"], "figures.stagnation_matrix.title_none", words)
    over = most["n_over_norm"].max()
    cells = (
        words(
            "figures.stagnation_matrix.place",
            group=groups.name(row.grp, by, words),
            stage=words.label("stage", row.stage),
        )
        for row in most.itertuples()
    )
    if len(most) > 1:
        said = {"cells": groups.names(cells, words), "over": groups.counted(over, words)}
        return words.count("figures.stagnation_matrix.title_tie", over, **said)
    n = most["n_open"].iloc[0]
    key = "title_only" if abs(n - 1) < 1e-6 else "title_all" if abs(n - over) < 1e-6 else "title"
    said = {"over": groups.counted(over, words), "of": groups.counted(n, words)}
    return words.count(f"figures.stagnation_matrix.{key}", over, cell=next(cells), **said)


def alt(matrix: pandas.DataFrame, by: str, words: Words) -> str:
    """The three fullest cells, for who does not see the grid."""
    some = matrix[matrix["n_over_norm"] > 0].nlargest(3, "n_over_norm")
    if some.empty:
        return words("figures.stagnation_matrix.alt_none")
    cells = [
        words(
            "figures.stagnation_matrix.cell",
            group=groups.name(row.grp, by, words),
            stage=words.label("stage", row.stage),
            over=groups.counted(row.n_over_norm, words),
        )
        for row in some.itertuples()
    ]
    return words("figures.stagnation_matrix.alt", cells="; ".join(cells))


def order(matrix: pandas.DataFrame) -> list[str | None]:
    """The groups: most pilots that wait on a decision first, then most over norm; what is not stated last."""
    sums = matrix.groupby("grp", dropna=False, sort=False)[["n_waiting", "n_over_norm"]].sum().reset_index()
    sums["is_unknown"] = sums["grp"].isna()
    ranked = sums.sort_values(["is_unknown", "n_waiting", "n_over_norm"], ascending=[True, False, False], kind="stable")
    return _groups(ranked["grp"])


def _figure(matrix: pandas.DataFrame, by: str, words: Words, theme: Theme) -> go.Figure:
    rows = {group: place for place, group in enumerate(order(matrix)[:MOST_ROWS])}
    stages = [stage for stage in groups.stages(with_closed=False) if stage in set(matrix["stage"])]
    known = matrix.loc[matrix["grp"].notna(), "n_over_norm"]  # what is not stated may be most: it sets no colour
    highest = max(known.max(), 1) if len(known) else 1
    cells = [
        (stages.index(stage), rows[group], over, _step(over, highest))
        for group, stage, over in zip(
            _groups(matrix["grp"]), matrix["stage"], numbers(matrix["n_over_norm"]), strict=True
        )
        if group in rows and over
    ]
    grounds = [shade(theme.over, theme.paper, level) for level in LEVELS]
    inks = [text_on(ground, theme) for ground in grounds]
    layout = {
        "annotations": [
            *(_heading(group, row, by, words, theme) for group, row in rows.items()),
            *(_count(column, row, groups.counted(over, words), inks[step]) for column, row, over, step in cells),
        ],
        "shapes": [_cell(column, row, grounds[step]) for column, row, _, step in cells],
        "yaxis": {"visible": False, "range": [len(rows), 0]},
        "xaxis": {
            "range": [-0.5, max(len(stages), 1) - 0.5],
            "tickvals": list(range(len(stages))),
            "ticktext": [words.label("stage", stage) for stage in stages],
            "autotickangles": [0, 90],
            "automargin": True,
        },
    }
    return composed([], layout, theme, max(len(rows), 1) * _ROW_PIXELS + _FOOT_PIXELS)


def _cell(column: int, row: int, colour: str) -> dict:
    edges = {"x0": column - 0.48, "x1": column + 0.48, "y0": row + _CELL_TOP, "y1": row + _CELL_FOOT}
    return {"type": "rect", **edges, "fillcolor": colour, "line": {"width": 0}, "layer": "below"}


def _count(column: int, row: int, text: str, colour: str) -> dict:
    at = {"x": column, "y": row + (_CELL_TOP + _CELL_FOOT) / 2, "xref": "x", "yref": "y"}
    return {"text": text, "font": {"color": colour}, **at}


def _groups(column: pandas.Series) -> list[str | None]:
    return [None if pandas.isna(group) else group for group in column]


def _heading(group: str | None, row: int, by: str, words: Words, theme: Theme) -> dict:
    name = as_typed(shortened(groups.name(group, by, words), LONGEST_NAME))
    at = {"x": 0, "xref": "x domain", "xanchor": "left", "y": row + _CELL_TOP - 0.02, "yref": "y", "yanchor": "bottom"}
    return {"text": name, "xshift": -1, "font": {"color": theme.ink}, **at}


def _step(n: float, highest: float) -> int:
    """Which of LEVELS a cell with `n` pilots has."""
    return min(int(n / highest * len(LEVELS)), len(LEVELS) - 1)
