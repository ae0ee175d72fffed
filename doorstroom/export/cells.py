"""The rows behind a table as columns of values: numbers and days as they are, all else as the table shows it.

The columns are those of the question, by its names and in its order, whatever the rows hold and the screen shows; in
front of them which pilot a row is about.

Each distinct value of a column is written once, however many rows hold it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

import numpy as np
import pandas
from pandas.api.types import infer_dtype

from doorstroom.export.table import Column, Table
from doorstroom.i18n import is_missing

KEYS = ("pilot_id", "municipality")
Kind = Literal["number", "day", "moment", "boolean", "text"]

_KINDS: dict[str, Kind] = {
    "integer": "number",
    "floating": "number",
    "mixed-integer-float": "number",
    "decimal": "number",
    "boolean": "boolean",
    "date": "day",
    "datetime": "moment",
    "datetime64": "moment",
}
# What a spreadsheet may take for the beginning of a formula, also behind blanks, unseen marks, or in full width.
_MAY_RUN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－﹣＠﹦﹢﹫]|[\t\r\n]")


@dataclass(frozen=True)
class Cells:
    """One column: its distinct values in order of appearance, and per row which of them it holds (-1: none).

    Values are int, float or Decimal (number), date (day), datetime without zone (moment), bool or str, by `kind`.
    """

    name: str
    kind: Kind
    distinct: Sequence[object]
    which: np.ndarray

    def written(self, write: Callable[[object], str], missing: str | None = "") -> list[str | None]:
        """The text of each row."""
        texts = np.array([*map(write, self.distinct), missing], dtype=object)  # -1 finds the last
        return texts[self.which].tolist()


def cells_of(table: Table) -> list[Cells]:
    """The columns of the rows that are downloaded: those of KEYS first, where a row is about a pilot."""
    rows = with_keys(table.rows)
    shown = {column.name: column for column in table.columns}
    names = [*(name for name in KEYS if name in rows), *(name for name in rows if name not in KEYS)]
    return [_cells(rows[name], shown.get(name) or Column(name, name), name) for name in names]


def named(columns: Sequence[Cells], table: Table) -> list[Cells]:
    """The columns by what they are called for who opens the file in a spreadsheet."""
    return [replace(column, name=table.headers.get(column.name, column.name)) for column in columns]


def with_keys(rows: pandas.DataFrame) -> pandas.DataFrame:
    """The rows with `pilot_id` and `municipality`, where they have the `pilot_key` that is made of the two."""
    if "pilot_key" not in rows or {"pilot_id", "municipality"} <= set(rows.columns):
        return rows
    parts = rows["pilot_key"].astype("object").map(lambda key: [None, None] if is_missing(key) else key.split("/", 1))
    own = {"municipality": parts.str[0], "pilot_id": parts.str[1]}
    if "municipality" in rows:  # its name may hold the mark that stands between the two
        sizes = [0 if is_missing(name) else len(name) + 1 for name in rows["municipality"]]
        keys = zip(rows["pilot_key"], sizes, strict=True)
        own = {"pilot_id": [None if is_missing(key) else key[size:] for key, size in keys]}
    return rows.assign(**own)


def may_run(text: str) -> bool:
    """Whether a spreadsheet might run a text as a formula when it opens it."""
    return bool(_MAY_RUN.match(text))


def number_text(number: int | float | Decimal) -> str:
    """A number in full and with a decimal point: 3.0 is "3", 0.1 is "0.1"."""
    if isinstance(number, Decimal):
        return format(number, "f")
    is_whole = isinstance(number, float) and number.is_integer() and abs(number) < 1e15
    return repr(int(number) if is_whole else number)


def _cells(series: pandas.Series, column: Column, name: str) -> Cells:
    which, distinct = pandas.factorize(series)
    kind = _KINDS.get(infer_dtype(distinct, skipna=True), "text")
    values = distinct.tolist()
    if kind == "text":
        values = [column.show(value) for value in values]
    elif kind == "moment":
        values = [_moment(value) for value in values]
        if all(value.time() == dt.time() for value in values):
            kind, values = "day", [value.date() for value in values]
    return Cells(name, kind, values, which)


def _moment(value: dt.datetime) -> dt.datetime:
    plain = value.to_pydatetime(warn=False) if isinstance(value, pandas.Timestamp) else value
    return plain.replace(tzinfo=None)
