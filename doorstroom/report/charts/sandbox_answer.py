"""The answer to a statement of an analyst's own, as bars: what it means only the analyst knows."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas

from doorstroom.i18n import Words, is_missing
from doorstroom.report.charts.picture import Picture
from doorstroom.report.charts.plain import numbers
from doorstroom.report.charts.ranked_rows import (
    LONGEST_NAME,
    height_of,
    names_of_rows,
    row_axis,
    row_bars,
    values_of_bars,
)
from doorstroom.report.charts.theme import Theme, composed
from doorstroom.report.text.typed import shortened

LONGEST = 24  # bars; the table has all rows
_INSIDE = 0.25  # of the longest bar: a longer one has room for its number


def measurable(answer: pandas.DataFrame) -> list[str]:
    """The columns of an answer that bars can be as long as: numbers, none of them below zero or without end."""
    numeric = answer.select_dtypes("number")
    return [name for name in numeric if _is_measurable(numeric[name])]


def _is_measurable(column: pandas.Series) -> bool:
    lengths = column.to_numpy("float64", na_value=np.nan)
    known = lengths[~np.isnan(lengths)]
    return bool(len(known)) and bool(np.all((known >= 0) & np.isfinite(known)))


def rows_of_bars(answer: pandas.DataFrame, measure: str) -> tuple[pandas.DataFrame, str | None]:
    """The rows of an answer that become bars, and the column that names them: the first that is not `measurable`."""
    lengths = set(measurable(answer))
    named = next((column for column in answer.columns if column not in lengths), None)
    return answer[answer[measure].notna()].head(LONGEST), named


def sandbox_answer(answer: pandas.DataFrame, measure: str, words: Words, theme: Theme) -> Picture:
    """The first rows of an answer as bars of a column of `measurable`, named as `rows_of_bars` says."""
    shown, named = rows_of_bars(answer, measure)
    names = [_written(row, words) for row in shown[named].tolist()] if named is not None else [""] * len(shown)
    lengths = numbers(shown[measure])
    labels = [_written(n, words) for n in shown[measure].tolist()]
    top = max([*lengths, 1e-9])
    inside = [n >= top * _INSIDE for n in lengths]
    layout = {
        "annotations": [
            *names_of_rows([shortened(name, LONGEST_NAME) for name in names], theme),
            *values_of_bars(lengths, labels, inside, theme),
        ],
        "xaxis": {"visible": False, "range": [0, top]},
        "yaxis": row_axis(len(shown)),
    }
    figure = composed([row_bars(lengths, {"color": theme.within})], layout, theme, height_of(len(shown)))
    said = "; ".join(f"{name}: {label}" for name, label in zip(names, labels, strict=True))
    return Picture(
        words("figures.sandbox_answer.title", measure=measure), figure, words("figures.sandbox_answer.alt", rows=said)
    )


def _written(value: object, words: Words) -> str:
    if is_missing(value):
        return words("format.unknown")
    if isinstance(value, pandas.Timestamp):
        return words.day(value)
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return words.any_number(value) if is_number else str(value)
