"""In which group and stage do pilots stand too long? A number per cell, and the same number as colour."""

from __future__ import annotations

import pandas
import plotly.graph_objects as go

from oversight.figures import groups
from oversight.figures.picture import Picture
from oversight.figures.rows import LONGEST_NAME, annotate
from oversight.figures.theme import Theme, dress, shade, text_on
from oversight.figures.typed_text import as_typed, shortened
from oversight.words import Words

MOST_ROWS = 12
LEVELS = (0.15, 0.3, 0.5, 0.8, 1.0)  # how much of the colour: steps, so that the text on each can be told from it
_ROW_PIXELS = 46
_FOOT_PIXELS = 118  # room for the names of the stages, upright on a phone
_CELL_TOP, _CELL_FOOT = 0.44, 0.96


def heat(matrix: pandas.DataFrame, by: str, words: Words, theme: Theme) -> Picture:
    """`stagnation_matrix` as a grid, the group with most waiting pilots on top; cells without pilots over norm blank.

    At most MOST_ROWS groups are drawn, the title is about all.
    """
    return Picture(title(matrix, by, words), _figure(matrix, by, words, theme), alt(matrix, by, words))


def title(matrix: pandas.DataFrame, by: str, words: Words) -> str:
    """The answer: the cell with most pilots over norm."""
    worst = groups.worst(matrix, "n_over_norm")
    if worst is None:
        return words("figures.heat.title_none")
    return words(
        "figures.heat.title",
        group=groups.name(worst["grp"], by, words),
        stage=words.label("stage", worst["stage"]),
        over=groups.counted(worst["n_over_norm"], words),
        n=groups.counted(worst["n_open"], words),
    )


def alt(matrix: pandas.DataFrame, by: str, words: Words) -> str:
    """The three fullest cells, for who does not see the grid."""
    some = matrix[matrix["n_over_norm"] > 0].nlargest(3, "n_over_norm")
    if some.empty:
        return words("alt.heat_none")
    cells = [
        words(
            "figures.heat.cell",
            group=groups.name(row.grp, by, words),
            stage=words.label("stage", row.stage),
            over=groups.counted(row.n_over_norm, words),
        )
        for row in some.itertuples()
    ]
    return words("alt.heat", cells="; ".join(cells))


def order(matrix: pandas.DataFrame) -> list[str | None]:
    """The groups: most pilots that wait on a decision first, then most over norm; what is not stated last."""
    sums = matrix.groupby("grp", dropna=False, sort=False)[["n_waiting", "n_over_norm"]].sum().reset_index()
    sums["is_unknown"] = sums["grp"].isna()
    ranked = sums.sort_values(["is_unknown", "n_waiting", "n_over_norm"], ascending=[True, False, False], kind="stable")
    return [None if pandas.isna(group) else group for group in ranked["grp"]]


def _figure(matrix: pandas.DataFrame, by: str, words: Words, theme: Theme) -> go.Figure:
    rows = {group: place for place, group in enumerate(order(matrix)[:MOST_ROWS])}
    stages = [stage for stage in _STAGES if stage in set(matrix["stage"])]
    known = matrix.loc[matrix["grp"].notna(), "n_over_norm"]  # what is not stated may be most: it sets no colour
    highest = max(known.max(), 1) if len(known) else 1
    cells = [
        (stages.index(row.stage), rows[key], _level(row.n_over_norm, highest), groups.counted(row.n_over_norm, words))
        for row in matrix.itertuples()
        if (key := None if pandas.isna(row.grp) else row.grp) in rows and row.n_over_norm > 0
    ]
    figure = go.Figure()
    figure.layout.shapes = [
        {
            "type": "rect",
            "x0": column - 0.48,
            "x1": column + 0.48,
            "y0": row + _CELL_TOP,
            "y1": row + _CELL_FOOT,
            "fillcolor": shade(theme.over, theme.paper, level),
            "line": {"width": 0},
            "layer": "below",
        }
        for column, row, level, _ in cells
    ]
    annotate(figure, [_heading(group, row, by, words, theme) for group, row in rows.items()])
    annotate(
        figure,
        (
            {
                "text": count,
                "x": column,
                "y": row + (_CELL_TOP + _CELL_FOOT) / 2,
                "xref": "x",
                "yref": "y",
                "font": {"color": text_on(shade(theme.over, theme.paper, level), theme)},
            }
            for column, row, level, count in cells
        ),
    )
    dress(figure, theme, max(len(rows), 1) * _ROW_PIXELS + _FOOT_PIXELS)
    figure.update_yaxes(visible=False, range=[len(rows), 0])
    figure.update_xaxes(
        range=[-0.5, max(len(stages), 1) - 0.5],
        tickvals=list(range(len(stages))),
        ticktext=[words.label("stage", stage) for stage in stages],
        autotickangles=[0, 90],
        automargin=True,
    )
    return figure


_STAGES = ("idea", "preparing", "running", "evaluating", "awaiting_decision", "implementing", "anchoring")


def _heading(group: str | None, row: int, by: str, words: Words, theme: Theme) -> dict:
    name = as_typed(shortened(groups.name(group, by, words), LONGEST_NAME))
    place = {
        "x": 0,
        "xref": "x domain",
        "xanchor": "left",
        "y": row + _CELL_TOP - 0.02,
        "yref": "y",
        "yanchor": "bottom",
    }
    return {"text": name, "xshift": -1, "font": {"color": theme.ink}, **place}


def _level(n: float, highest: float) -> float:
    share = n / highest
    return LEVELS[min(int(share * len(LEVELS)), len(LEVELS) - 1)]
