"""What the SQL screen shows: the views described, examples, and an answer as a table. Pure: nothing is asked here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from typing import ClassVar

import pandas
from pandas.api.types import infer_dtype, is_bool_dtype, is_numeric_dtype

from doorstroom.export.table import Column, Table
from doorstroom.i18n import Words
from doorstroom.report.charts.sandbox_answer import rows_of_bars
from doorstroom.report.parts import Entry
from doorstroom.report.screens.analysis import views
from doorstroom.report.screens.blocks import ROWS_ON_SCREEN, Block, Disclosed
from doorstroom.sandbox.ask import Answer, Limits
from doorstroom.sandbox.views import ColumnDoc, catalogue, examples

__all__ = ["counted", "described", "drawn", "examples", "notes", "on_screen", "table", "views"]

# What is drawn of an answer; a download holds all of it.
COLUMNS_ON_SCREEN, CELLS_ON_SCREEN, LONGEST_ON_SCREEN = 100, 10_000, 300


@dataclass(frozen=True)
class Statement:
    """A field for a statement of an analyst's own, with examples to begin with, and below it the answer."""

    examples: Mapping[str, str]
    waits_for_reader: ClassVar[bool] = True


def described(words: Words) -> list[Block]:
    """Each view by name, with its columns on request."""
    return [
        Disclosed(f"{view.name}: {view.what}", [Entry(column.name, _said(column, words)) for column in view.columns])
        for view in catalogue(words)
    ]


def counted(answer: Answer, words: Words) -> str:
    """How many rows there are, how long it took, and whether there were more."""
    said = words.count("workbench.rows", len(answer.frame), seconds=round(answer.milliseconds / 1000, 1))
    return f"{said} {words('workbench.cut')}" if answer.is_cut else said


def notes(answer: Answer, words: Words) -> list[str]:
    """What was left out of an answer or is not drawn of it, and what is shown as something else."""
    said = []
    if answer.shortened:
        said.append(words.count("workbench.shortened", answer.shortened, most=Limits().cell_characters))
    said += [words.count("workbench.not_numbers", n, column=column) for column, n in answer.not_numbers.items()]
    columns = answer.frame.columns
    if len(columns) > COLUMNS_ON_SCREEN:
        said.append(words("workbench.columns_cut", shown=COLUMNS_ON_SCREEN, total=len(columns)))
    drawn_of_it = answer.frame.iloc[: rows_on_screen(answer.frame), :COLUMNS_ON_SCREEN]
    texts = [drawn_of_it[name] for name in drawn_of_it if not is_numeric_dtype(drawn_of_it[name])]
    if any(isinstance(cell, str) and len(cell) > LONGEST_ON_SCREEN for column in texts for cell in column):
        said.append(words("workbench.texts_cut"))
    return said


def rows_on_screen(answer: pandas.DataFrame) -> int:
    """How many rows of an answer are drawn: fewer of a wide one."""
    return min(ROWS_ON_SCREEN, CELLS_ON_SCREEN // max(1, min(len(answer.columns), COLUMNS_ON_SCREEN)))


def table(answer: pandas.DataFrame, statement: str, words: Words) -> Table:
    """An answer with its own columns: what they mean only the analyst knows."""
    columns = [Column(name, name, lambda value: _written(value, words), _is_number(answer[name])) for name in answer]
    return Table(answer, columns, words("workbench.answer"), [(words("workbench.statement"), statement)], name="answer")


def on_screen(whole: Table) -> Table:
    """What of a table of `table` is drawn: its first columns, and the beginning of its texts."""
    columns = [replace(column, show=partial(_beginning, column.show)) for column in whole.columns[:COLUMNS_ON_SCREEN]]
    return replace(whole, frame=whole.frame.iloc[:, :COLUMNS_ON_SCREEN], columns=columns)


def drawn(answer: pandas.DataFrame, measure: str, statement: str, words: Words) -> Table:
    """The rows that `figures.free_bars` draws: how each is named, and how long it is."""
    bars, named = rows_of_bars(answer, measure)
    return table(bars[[measure] if named is None else [named, measure]], statement, words)


def _is_number(column: pandas.Series) -> bool:
    if is_numeric_dtype(column):
        return not is_bool_dtype(column)
    return infer_dtype(column, skipna=True) in ("integer", "decimal")


def _beginning(show: Callable[[object], str], value: object) -> str:
    text = show(value)
    return text if len(text) <= LONGEST_ON_SCREEN else f"{text[:LONGEST_ON_SCREEN]}…"


def _written(value: object, words: Words) -> str:
    if isinstance(value, bool):
        return words("format.yes" if value else "format.no")
    if isinstance(value, datetime) and value.time() != time():
        return f"{words.day(value)} {value.time().isoformat()}"
    if isinstance(value, date):
        return words.day(value)
    return words.any_number(value) if isinstance(value, int | float | Decimal) else str(value)


def _said(column: ColumnDoc, words: Words) -> str:
    codes = "; ".join(f"{code}: {label}" for code, label in column.codes.items())
    return words("workbench.column", type=column.type, what=column.what) + (f" ({codes})" if codes else "")
