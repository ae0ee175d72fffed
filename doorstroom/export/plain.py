"""The answer to a question for who reads it by program: as records and as CSV, and nothing around it.

Days are 2026-03-31 and moments 2026-03-31T09:00:00; what is unknown is null, in CSV an empty cell.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd

from doorstroom.export.csv_file import guarded

DAY, MOMENT = "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"


def as_records(answer: pd.DataFrame, types: Mapping[str, str]) -> list[dict[str, object]]:
    """A mapping for each row. `types`: of the columns, as the header of the question has them."""
    return json.loads(_with_days(answer, types).to_json(orient="records"))


def as_plain_csv(answer: pd.DataFrame, types: Mapping[str, str]) -> str:
    """With commas and a header; text that could run as a formula in a spreadsheet stands behind an apostrophe."""
    rows = answer.copy()
    for name in rows.select_dtypes(["object", "string"]):
        rows[name] = rows[name].map(lambda cell: guarded(cell) if isinstance(cell, str) else cell)
    return _with_days(rows, types).to_csv(index=False)


def _with_days(answer: pd.DataFrame, types: Mapping[str, str]) -> pd.DataFrame:
    rows = answer.copy()
    for name in rows.select_dtypes("datetime"):
        rows[name] = rows[name].dt.strftime(MOMENT if types.get(name) == "timestamp" else DAY)
    return rows
