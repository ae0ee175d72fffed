"""The questions that can be asked: one SELECT a file in `queries/questions/<topic>/`, which its header tells of.

A header is the comment above the SELECT. Two of its lines are read here:

    -- Parameters: $as_of date, $include_partly boolean = false, $theme text[]
    -- Columns: municipality, pilot_id, …

A `text[]` parameter may be left out (null: no filter), as may one with a default. One of a few words is written
`$by choice(stage|theme) = theme`.

Where SQL has no function for a measure, the rows of the SELECT are completed by one of `doorstroom/measures/`:

    -- Selects: body, n_observed, n_expected
    -- Completed by: decision_pace

names the columns of the SELECT and the module whose `complete(frame)` gives the columns that are promised.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

QUERIES = Path(__file__).resolve().parents[2] / "queries"

_PARAMETER = re.compile(
    r"\$(?P<name>\w+) (?P<type>date|boolean|integer|text\[\]|text|choice)(?:\((?P<choices>\w+(?:\|\w+)*)\))?"
    r"(?: = (?P<default>\w+))?$"
)
LARGEST = 2**31 - 1  # that an integer can be in the database
_DEFAULTS = {"true": True, "false": False, "null": None}


class QuestionError(Exception):
    """A question that cannot be asked so; `code` and `details` word it for the reader."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Parameter:
    """One `$name` of a question. `type` is date, boolean, integer, text, text[] or choice (one of `choices`)."""

    name: str
    type: str
    is_optional: bool
    default: object = None
    choices: tuple[str, ...] = ()

    def read(self, given: object) -> object:
        """The value to hand to the database; text (from a command line or an address) is read by the type.

        Raises QuestionError when the text cannot be read so.
        """
        if self.type == "text[]":
            return (list(given) if isinstance(given, list | tuple) else [given]) if given else None
        if self.type == "choice" and given not in self.choices:
            raise QuestionError("bad_choice", name=self.name, value=given, known=", ".join(self.choices))
        if self.type in ("text", "choice"):
            return given
        try:
            value = _READERS[self.type](given) if isinstance(given, str) else given
        except (KeyError, ValueError) as error:
            raise QuestionError("bad_parameter", name=self.name, value=given, type=self.type) from error
        if self.type == "integer" and value is not None and not 0 <= value <= LARGEST:
            raise QuestionError("bad_parameter", name=self.name, value=given, type=self.type)
        return value


_READERS = {
    "date": dt.date.fromisoformat,
    "boolean": lambda text: {"true": True, "1": True, "false": False, "0": False}[text.lower()],
    "integer": int,
}


@dataclass(frozen=True)
class Question:
    """A question: its SQL, what it must be given, and the columns that it promises, in order."""

    name: str
    sql: str
    parameters: Mapping[str, Parameter]
    columns: tuple[str, ...]
    selects: tuple[str, ...]
    completed_by: str | None
    needs_earlier: bool

    def read(self, given: Mapping[str, object]) -> dict[str, object]:
        """All parameters of the question, from what was given.

        Raises QuestionError on a parameter that it does not have, lacks or cannot read.
        """
        for name in given:
            if name not in self.parameters:
                known = ", ".join(self.parameters)
                raise QuestionError("unknown_parameter", question=self.name, name=name, known=known)
        for parameter in self.parameters.values():
            if parameter.name not in given and not parameter.is_optional:
                raise QuestionError("missing_parameter", question=self.name, name=parameter.name)
        return {
            parameter.name: parameter.read(given.get(parameter.name, parameter.default))
            for parameter in self.parameters.values()
        }


@cache
def release() -> str:
    """Which tables, views and macros a version must hold for the questions of this release: a fingerprint of them."""
    made_from = (QUERIES / "schema.sql", QUERIES / "store.sql", *sorted(QUERIES.glob("models/*.sql")))
    texts = (path.read_bytes() for path in (*made_from, *sorted(QUERIES.glob("macros/*.sql"))))
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]


@cache
def _files() -> dict[str, Path]:
    """The file of each question; the folder that it lies in is its topic."""
    return {path.stem: path for path in sorted((QUERIES / "questions").rglob("*.sql"), key=lambda path: path.stem)}


def names() -> list[str]:
    """The names of all questions, in order of the alphabet."""
    return list(_files())


@cache
def question(name: str) -> Question:
    """The question of that name; raises QuestionError when there is none."""
    if name not in _files():
        raise QuestionError("unknown_question", name=name, known=", ".join(names()))
    sql = _files()[name].read_text(encoding="utf-8")
    columns = tuple(_header_line(name, sql, "Columns").split(", "))
    completed_by = said(sql, "Completed by")
    return Question(
        name=name,
        sql=sql,
        parameters=_parameters(name, _header_line(name, sql, "Parameters")),
        columns=columns,
        selects=tuple(_header_line(name, sql, "Selects").split(", ")) if completed_by else columns,
        completed_by=completed_by,
        needs_earlier=said(sql, "Versions") == "two",
    )


def said(sql: str, what: str) -> str | None:
    """What a line of a header says, None without it; a long line goes on in comment lines that are indented further."""
    found = re.search(rf"^-- {what}: (.+(?:\n--   +.+)*)$", sql, re.MULTILINE)
    return " ".join(re.split(r"\n-- +", found[1])).strip() if found else None


def _header_line(name: str, sql: str, what: str) -> str:
    line = said(sql, what)
    if not line:
        raise ValueError(f"{name} has no line '-- {what}: …' in its header")
    return line


def _parameters(name: str, line: str) -> dict[str, Parameter]:
    if line == "none":
        return {}
    parameters = {}
    for text in line.split(", "):
        found = _PARAMETER.match(text)
        if not found or (found["type"] == "choice") != bool(found["choices"]):
            raise ValueError(f"{name}: '{text}' is no parameter")
        default = found["default"]
        parameters[found["name"]] = Parameter(
            name=found["name"],
            type=found["type"],
            is_optional=default is not None or found["type"] == "text[]",
            default=_DEFAULTS.get(default, default) if default else None,
            choices=tuple(found["choices"].split("|")) if found["choices"] else (),
        )
    return parameters
