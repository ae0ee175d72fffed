"""What there is to ask in the workbench: its views, each column described, and statements to begin with.

A view is `queries/sandbox/<view>.sql`. Its header names the columns with their types, and may name:

    -- Of: milestones                  the table of the contract whose columns it shows: label and note come from there
    -- Codes: stage stage, …           the code list of a column that the contract does not have

What the contract does not say of a column stands in the words: `workbench.views.<view>.columns.<column>`, or
`workbench.columns.<column>` where it means the same everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from doorstroom.contract.model import Column, contract
from doorstroom.i18n import Words
from doorstroom.store.questions import QUERIES, said, typed

FOLDER = QUERIES / "sandbox"
SHOWN_PILOTS = "shown_pilots"  # what the views are made from; no view itself

# In the order in which an analyst meets them.
VIEWS = (
    "pilots",
    "stays",
    "statements",
    "waits",
    "blocks",
    "readiness",
    "segments",
    "learning",
    "lessons",
    "reuses",
    "evaluations",
    "norms",
    "lead_times",
    "meetings",
    "capacity",
    "areas",
    "months",
    "records",
)
EXAMPLES = ("waiting_longest", "stays_by_stage", "decisions_by_month", "adopted_lessons")


@dataclass(frozen=True)
class ColumnDoc:
    """One column: its type in the database, what it says, and the labels of its codes (none when it holds no codes)."""

    name: str
    type: str
    what: str
    codes: Mapping[str, str]


@dataclass(frozen=True)
class View:
    """One view with its columns, in order."""

    name: str
    what: str
    columns: tuple[ColumnDoc, ...]


@dataclass(frozen=True)
class Example:
    """A statement to begin with, and what it asks."""

    name: str
    what: str
    sql: str


def catalogue(words: Words) -> list[View]:
    """All views, described in the language of the words."""
    return [
        View(name, words(f"workbench.views.{name}.what"), tuple(_described(name, column, words) for column in said_of))
        for name, said_of in columns().items()
    ]


def examples(words: Words) -> list[Example]:
    """Statements that run as they stand."""
    return [Example(name, words(f"workbench.examples.{name}"), _statement(name)) for name in EXAMPLES]


@cache
def columns() -> dict[str, dict[str, str]]:
    """The columns of each view, with their types as the database calls them."""
    promised = {name: typed(said(sql_of(name), "Columns") or "") for name in VIEWS}
    return {
        name: {column: str(duckdb.sqltype(kind)).lower() for column, kind in types.items()}
        for name, types in promised.items()
    }


def sql_of(name: str) -> str:
    """The SELECT of a view."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def files() -> list[Path]:
    """The files that make a copy what it is."""
    return [FOLDER / f"{name}.sql" for name in (SHOWN_PILOTS, *VIEWS)]


def of_contract(view: str, column: str) -> Column | None:
    """The column of the contract that a view shows, if it does."""
    table = said(sql_of(view), "Of")
    return contract().tables[table].columns.get(column) if table else None


@cache
def _statement(name: str) -> str:
    """Without the comment above it: the words say what it asks."""
    lines = (FOLDER / "examples" / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))


def _described(view: str, column: str, words: Words) -> ColumnDoc:
    codes = _codes(view).get(column)
    labels = {code: words.label(codes, code) for code in contract().codes[codes]} if codes else {}
    return ColumnDoc(column, columns()[view][column], _what(view, column, words), labels)


def _what(view: str, column: str, words: Words) -> str:
    for key in (f"workbench.views.{view}.columns.{column}", f"workbench.columns.{column}"):
        if key in words.keys("workbench"):
            return words(key)
    known = of_contract(view, column)
    if known is None:
        raise KeyError(f"workbench.views.{view}.columns.{column}")
    return words("workbench.from_contract", label=known.label[words.language], note=known.note[words.language])


@cache
def _codes(view: str) -> dict[str, str]:
    """The code list of each column that holds codes."""
    line = said(sql_of(view), "Codes")
    named = dict(column.split(" ") for column in line.split(", ")) if line else {}
    known = {column: of_contract(view, column) for column in columns()[view]}
    return named | {name: column.codes for name, column in known.items() if column and column.codes}
