"""In which stage is it building up: how many pilots stay there longer than agreed, and how many months together?"""

from __future__ import annotations

import pandas

from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Listed
from doorstroom.report.charts.plain import numbers
from doorstroom.report.charts.row_list import ROOM_FOR_LABEL, Label, Part, Row, row_list
from doorstroom.report.text import groups
from doorstroom.report.text.in_view import none_over


def building_up(stages: pandas.DataFrame, words: Words) -> Listed:
    """Bars of `building_up`, one a stage in the order of the frame: the months that its pilots stand still too long."""
    months = [month or 0 for month in numbers(stages["stagnation_months"])]
    longest = max([*months, 1])
    rows = [
        _row(_name(row, words), month, longest, _months(row, words))
        for row, month in zip(stages.itertuples(), months, strict=True)
    ]
    return Listed(title(stages, words), row_list(rows, (0, longest)))


def _row(name: str, months: float, longest: float, said: str) -> Row:
    is_inside = months >= longest * ROOM_FOR_LABEL
    bar = Part(0, months, "over", said if is_inside else "")
    return Row(name, [bar], () if is_inside else [Label(said, months)])


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


def _name(row, words: Words) -> str:
    stage = words.label("stage", row.stage)
    if _is_unknown(row):
        return words.count("figures.building_up.stage_all_unknown", row.n_open, stage=stage)
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
    return words.months(None if _is_unknown(row) else row.stagnation_months)


def _is_unknown(row) -> bool:
    """Whether of all pilots of a stage it is unknown whether they are over norm."""
    return row.n_open > 0 and row.n_unknown_age + row.n_without_norm == row.n_open
