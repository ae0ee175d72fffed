"""In which stage is it building up: how many pilots stay there longer than agreed, and how many months together?"""

from __future__ import annotations

import pandas
import plotly.graph_objects as go

from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.plain import numbers
from doorstroom.report.charts.ranked_rows import height_of, names_of_rows, row_axis, row_bars, values_of_bars
from doorstroom.report.charts.theme import Theme, composed
from doorstroom.report.text import groups
from doorstroom.report.text.in_view import none_over

_ROOM_FOR_LABEL = 0.34  # of the longest bar: a shorter bar has its label after it


def building_up(stages: pandas.DataFrame, words: Words, theme: Theme) -> Picture:
    """Bars of `building_up`, one a stage in the order of the frame: the months that its pilots stand still too long."""
    return Picture(title(stages, words), _figure(stages, words, theme), alt(stages, words))


def title(stages: pandas.DataFrame, words: Words) -> str:
    """The answer: the stage with most stagnation months, or the stages that share that place."""
    most = groups.leading(stages, "stagnation_months", words.months)
    if most.empty:
        unknown = unjudged(stages).sum()
        return none_over(stages["n_open"].sum(), unknown, "figures.building_up.title_none", words)
    values = {
        "stage": groups.names((words.label("stage", stage) for stage in most["stage"]), words),
        "months": words.months(most["stagnation_months"].max()),
    }
    if len(most) > 1:
        return words("figures.building_up.title_tie", **values)
    return words.count("figures.building_up.title", most["n_over_norm"].iloc[0], **values)


def unjudged(stages: pandas.DataFrame) -> pandas.Series:
    """Of how many open pilots in each stage it is not known whether they are over norm."""
    return stages["n_unknown_age"] + stages["n_without_norm"]


def alt(stages: pandas.DataFrame, words: Words) -> str:
    """What the bars show, for who does not see them."""
    parts = [
        words("figures.building_up.alt_stage", stage=_name(row, words), months=_months(row, words))
        for row in stages.itertuples()
    ]
    return words("figures.building_up.alt", stages="; ".join(parts))


def _figure(stages: pandas.DataFrame, words: Words, theme: Theme) -> go.Figure:
    rows = list(stages.itertuples())
    months = [month or 0 for month in numbers(stages["stagnation_months"])]
    longest = max(*months, 1) if months else 1
    inside = [month >= longest * _ROOM_FOR_LABEL for month in months]
    labels = values_of_bars(months, [_months(row, words) for row in rows], inside, theme)
    layout = {
        "annotations": [*labels, *names_of_rows([_name(row, words) for row in rows], theme)],
        "xaxis": {"visible": False, "range": [0, longest * 1.005]},
        "yaxis": row_axis(len(rows)),
    }
    return composed([row_bars(months, {"color": theme.over})], layout, theme, height_of(len(rows)))


def _name(row, words: Words) -> str:
    stage = words.label("stage", row.stage)
    if unknown := row.n_unknown_age + row.n_without_norm:  # counted, and never taken for on time
        return words(
            "figures.building_up.stage_unknown",
            stage=stage,
            over=row.n_over_norm,
            n=row.n_open,
            unknown=unknown,
        )
    return words.count("figures.building_up.stage", row.n_open, stage=stage, over=row.n_over_norm)


def _months(row, words: Words) -> str:
    is_unknown = row.n_open and row.n_unknown_age + row.n_without_norm == row.n_open
    return words.months(None if is_unknown else row.stagnation_months)
