"""Columns as plain lists: Plotly copies and re-encodes anything else before it is sent."""

from __future__ import annotations

from collections.abc import Sequence

import pandas


def numbers(values: pandas.Series) -> list[float | None]:
    """The numbers of a column; None where there is none, for JSON knows no other way to say so."""
    return [None if value != value else value for value in values.astype("float64").tolist()]


def iso_days(values: pandas.Series | pandas.DatetimeIndex | Sequence[pandas.Timestamp]) -> list[str]:
    """Days as Plotly reads them, such as 2026-03-31. None of them may be missing."""
    return [day.strftime("%Y-%m-%d") for day in values]
