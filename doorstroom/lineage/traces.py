"""Every figure on a screen, and the rows behind it: which base gives them, and how they make the figure.

`lineage.toml` holds one table per question, with a line per figure in it; what stands in the table holds for each line:

    means         what it is: a key of the definitions
    given         the question is asked with these parameters, whatever else is asked
    value         its column that is the figure, added up over the rows that are left; without: how many these are
    where         of the question's answer only the rows with these values; "" stands for what is not stated
    counts        the measure that it is, of which base: "open_stays.n_over_norm"
    base          the same where the measure has the name of the column; without both, the question shows its own rows
    asked         the base is asked with these parameters besides
    needs         what must be asked for, because the figure says nothing without it
    narrows       what makes one bar or cell of it: a parameter of the base, and the column of the question that holds
                  it; without, the columns that have the name of a parameter

How the rows of a base make the figure is declared in its header. They are asked with what the figure was asked with. A
figure as it was on an earlier day is the figure of that day.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import pandas as pd

from doorstroom.store.questions import Parameter, filters, question

REGISTRY = Path(__file__).with_name("lineage.toml")
ROWS = "rows"
NOT_STATED = ""  # asks for the group that nobody stated

Given = Mapping[str, object]


class TraceError(Exception):
    """A figure that is not known, or that was asked for without what it needs."""


@dataclass(frozen=True)
class Trace:
    """One figure and the rows behind it.

    measure: a key of the definitions. rows: the base, or the question itself; rows_given: with these parameters
    besides. adds_up: their column that makes the figure when added up, or "rows": how many there are; per: divided by
    this one, added up. The other fields are those of `lineage.toml`.
    """

    name: str
    measure: str
    question: str
    rows: str
    value: str = ROWS
    adds_up: str = ROWS
    per: str | None = None
    given: Given = field(default_factory=dict)
    rows_given: Given = field(default_factory=dict)
    where: Given = field(default_factory=dict)
    narrows: Mapping[str, str] = field(default_factory=dict)
    needs: Sequence[str] = ()

    def parameters(self) -> set[str]:
        """What an address may say of it: the parameters of both questions."""
        return {*question(self.question).parameters, *question(self.rows).parameters}

    def missing(self, given: Given) -> list[str]:
        """What it needs and was not given."""
        return [name for name in self.needs if given.get(name) is None]

    def asked(self, kind: Literal["figure", "rows"], given: Given) -> dict[str, object]:
        """The parameters for the figure's question, or for the rows behind it.

        `given`: what a screen or an address holds, by name (as_of, since, by, filters, grp, stage, month …); what a
        question does not take is left out. A day may be a date or ISO text, a list one value or several.
        Raises TraceError when something is missing that the figure needs.
        """
        if missing := self.missing(given):
            raise TraceError(f"{self.name} needs {', '.join(missing)}")
        parameters = question(self.question).parameters
        # What the figure itself does not take must not narrow or divide the rows either.
        known = {*parameters, *self.narrows, *self.needs}
        asked_for = {**{name: value for name, value in given.items() if name in known}, **self.given}
        if kind == "rows":
            defaults = {one.name: one.default for one in parameters.values() if one.is_optional}
            asked_for = {**defaults, **asked_for, **self.rows_given}
            parameters = question(self.rows).parameters
        return {name: _fitting(one, asked_for[name]) for name, one in parameters.items() if name in asked_for}

    def value_of(self, answer: pd.DataFrame, given: Given) -> float:
        """The figure: from the answer to its question, and from what was given to `asked`; 0 where there is none."""
        takes = question(self.question).parameters
        narrowed = {
            column: given[name]
            for name, column in self.narrows.items()
            if name not in takes and given.get(name) is not None
        }
        return _added_up(_left(answer, {**self.where, **narrowed}), self.value)

    def counted(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows that make the figure, of the answer to the question for the rows: all, unless that is its own."""
        return _left(rows, self.where) if self.rows == self.question else rows

    def total_of(self, rows: pd.DataFrame) -> float:
        """The figure as it follows from the rows behind it: equal to `value_of`."""
        counted = self.counted(rows)
        total = _added_up(counted, self.adds_up)
        if self.per is None:
            return total
        divided_by = _added_up(counted, self.per)
        return total / divided_by if divided_by else 0.0


def names() -> list[str]:
    """The names of all figures, in the order of the registry."""
    return list(_traces())


def trace(name: str) -> Trace:
    """The figure of that name. Raises TraceError when there is none."""
    found = _traces().get(name)
    if found is None:
        raise TraceError(f"there is no figure {name!r}")
    return found


@cache
def _traces() -> Mapping[str, Trace]:
    entries = tomllib.loads(REGISTRY.read_text(encoding="utf-8"))
    return {
        name: _trace(name, of, **{**shared, **own})
        for of, (figures, shared) in ((of, (entry.pop("figures"), entry)) for of, entry in entries.items())
        for name, own in figures.items()
    }


def _trace(
    name: str,
    of: str,
    *,
    means: str,
    value: str = ROWS,
    base: str = "",
    counts: str = "",
    asked: Given | None = None,
    narrows: Mapping[str, str] | None = None,
    **said: object,
) -> Trace:
    rows, _, counted = (counts or f"{base}.{value}").partition(".") if counts or base else (of, "", "")
    measure = question(rows).measures[counted] if counted else None
    which = {"which": measure.condition} if measure and measure.condition else {}
    return Trace(
        name,
        measure=means,
        question=of,
        rows=rows,
        value=value,
        adds_up=measure.adds_up if measure else value,
        per=measure.per if measure else None,
        rows_given={**(asked or {}), **which},
        narrows=_narrowing(of, rows, said.get("given", {})) if narrows is None else narrows,
        **said,
    )


def _narrowing(of: str, rows: str, given: Given) -> dict[str, str]:
    """The columns of a question by which its rows can be narrowed, beside what it takes itself."""
    others = {*question(of).parameters, *filters(), *(("grp",) if "by" in given else ())}
    return {name: name for name in question(rows).parameters if name in question(of).columns and name not in others}


def query_text(question_name: str, given: Given) -> str:
    """The SQL of a question with its parameters, to copy into a DuckDB that has the version open.

    Text only: nothing here is run. `given`: as Trace.asked gives it. Raises what Question.read raises.
    """
    asked = question(question_name)
    values = asked.read(given)
    filled = ",\n    ".join(f"{name} := {_literal(value)}" for name, value in values.items())
    call = f"{question_name}(\n    {filled}\n)" if filled else question_name
    return f"prepare {question_name} as\n{asked.sql.strip()};\n\nexecute {call};\n"


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, dt.date):
        return f"date '{value.isoformat()}'"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"'{name}': {_literal(one)}" for name, one in value.items()) + "}"
    return "'" + str(value).replace("'", "''") + "'"


def _fitting(parameter: Parameter, value: object) -> object:
    """A value as the parameter takes it: a list for `text[]`, else one value."""
    if value is None:
        return None
    values = _several(value)
    if parameter.type == "text[]":
        return [_text(one) for one in values]
    if len(values) != 1:
        raise TraceError(f"{parameter.name} takes one value, not {len(values)}")
    return values[0]


def _several(value: object) -> list:
    return list(value) if isinstance(value, list | tuple) else [value]


def _text(value: object) -> str:
    return value.isoformat()[:10] if isinstance(value, dt.date) else str(value)


def _left(frame: pd.DataFrame, where: Given) -> pd.DataFrame:
    """The rows that have these values."""
    for column, wanted in where.items():
        frame = frame[_is_one_of(frame[column], _several(wanted))]
    return frame


def _is_one_of(column: pd.Series, wanted: list) -> pd.Series:
    named = [value for value in wanted if value != NOT_STATED]
    if pd.api.types.is_datetime64_any_dtype(column):
        named = list(pd.to_datetime(named))
    elif pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        named = [float(value) for value in named]
    found = column.isin(named)
    return found | column.isna() if NOT_STATED in wanted else found


def _added_up(frame: pd.DataFrame, column: str) -> float:
    return float(len(frame) if column == ROWS else frame[column].sum())
