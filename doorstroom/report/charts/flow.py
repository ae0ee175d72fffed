"""Do more pilots come into a stage than leave it?"""

from __future__ import annotations

import pandas

from doorstroom.i18n import Words
from doorstroom.report.charts.picture import Listed
from doorstroom.report.charts.plain import numbers
from doorstroom.report.charts.row_list import Label, Part, Row, Rule, row_list
from doorstroom.report.text import groups

_SPAN = 1.45  # room beside the longest bar for its number


def flow(stages: pandas.DataFrame, words: Words) -> Listed:
    """Bars of `building_up`, a row a stage: what left to the left, what came in to the right, with their sign."""
    came, left = numbers(stages["n_arrived_91_days"]), numbers(stages["n_left_91_days"])
    reach = max([*came, *left, 1]) * _SPAN
    rows = [
        _row(words.label("stage", stage), *moved, words)
        for stage, *moved in zip(stages["stage"], came, left, strict=True)
    ]
    return Listed(title(stages, words), row_list(rows, (-reach, reach), [Rule(0)]))


def _row(name: str, came: float, left: float, words: Words) -> Row:
    parts = Part(-left, 0, "quiet"), Part(0, came, "came")
    return Row(name, parts, [Label(_signed(-left, words), -left, "left"), Label(_signed(came, words), came)])


def _signed(n: float, words: Words) -> str:
    return words.signed(n) if n else ""


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
