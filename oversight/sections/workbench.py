"""What the SQL screen shows: the views described, examples, and an answer as a table. Pure: nothing is asked here."""

from __future__ import annotations

from datetime import date

import pandas

from oversight.markup import Column, Entry, Table
from oversight.sections.analysis import views
from oversight.sections.blocks import Block, Disclosed
from oversight.words import Words
from oversight.workbench.asking import Answer
from oversight.workbench.views import ColumnDoc, catalogue, examples

__all__ = ["counted", "described", "examples", "table", "views"]


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


def table(answer: pandas.DataFrame, statement: str, words: Words) -> Table:
    """An answer with its own columns: what they mean only the analyst knows."""
    numbers = set(answer.select_dtypes("number").columns)
    columns = [Column(name, name, lambda value: _written(value, words), name in numbers) for name in answer.columns]
    return Table(answer, columns, words("workbench.answer"), [(words("workbench.statement"), statement)], name="answer")


def _written(value: object, words: Words) -> str:
    if isinstance(value, date):
        return words.day(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return words.number(value, 0 if float(value).is_integer() else 2)
    return str(value)


def _said(column: ColumnDoc, words: Words) -> str:
    codes = "; ".join(f"{code}: {label}" for code, label in column.codes.items())
    return words("workbench.column", type=column.type, what=column.what) + (f" ({codes})" if codes else "")
