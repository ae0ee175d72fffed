"""The questions that can be asked: one SELECT a file in `queries/questions/<topic>/`, which its header tells of.

A header is the comment above the SELECT: what it is, and lines that are read here:

    -- Grain: pilot_key, grp
    -- Parameters: $as_of date, $by dimension = theme, $include_partly boolean = false, $theme text[], $filters
    -- Columns: pilot_key text, entered_on date, …

The columns of the grain make a row one. A `text[]` parameter may be left out (null: no filter), as may one with a
default. One of a few words is written `$of choice(all|public) = all`; where many take the same words, a macro names
them (`-- Choices: dimension stage|theme, …`) and the parameter takes that name. `$filters` are the filters that every
screen has, which `chosen_pilots` names: they are given one by one, and reach the SELECT together.
A base (`queries/bases/`) is asked like a question: below its macro stands the SELECT of its rows. It declares once what
figures count of it, each by a column that is added up (or "rows"), and by the column that says which rows count:

    -- Measures: n_open weight, n_over_norm weight if is_over_norm, brier brier per n_waiting

Where SQL has no function for a measure, the rows of the SELECT are completed by one of `doorstroom/measures/`:

    -- Selects: body, n_observed, n_expected
    -- Completed by: decision_pace

names the columns of the SELECT and the module whose `complete(frame)` gives the columns that are promised.

What is not for every reader says so: of the office is what tells of hand-ins and of what was wrong with them, of staff
what would mislead where not all pilots count:

    -- Asked by: office

What several questions of one screen select from, and takes long, is a frame (`queries/frames/`): a SELECT that is no
question. `-- Reads: carrying` in the header of a question gives it the rows of that frame as a table of that name. They
are made once for all that read it with the same parameters; what a question does not take has its default there.
Where a measure takes all columns of a frame, its question says so by `carrying.*` in `-- Selects:`; the header of the
frame names them:

    -- Columns: municipality, team, quarter, …
"""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib
import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

QUERIES = Path(__file__).resolve().parents[2] / "queries"
# Code, name, province, residents (2021) and km² of each; whose figures these are, municipalities.md beside it says.
MUNICIPALITIES = Path(__file__).with_name("municipalities.csv")

_PARAMETER = re.compile(
    r"\$(?P<name>\w+) (?P<type>text\[\]|\w+)(?:\((?P<choices>\w+(?:\|\w+)*)\))?"
    r"(?: = (?P<default>\w+))?$"
)
_CHOICE = re.compile(r"(\w+) (\w+(?:\|\w+)*)$")
_GIVEN = re.compile(r"\$(\w+)")
_MEASURE = re.compile(r"(?P<name>\w+) (?P<adds_up>\w+)(?: per (?P<per>\w+))?(?: if (?P<condition>\w+))?$")
BASES = "bases"
STAFF, OFFICE = "staff", "office"  # who may ask, where not everybody may
FRAMES = "frames"
FILTERS = "filters"
LARGEST = 2**31 - 1  # that an integer can be in the database
_TYPES = ("date", "boolean", "integer", "number", "text", "text[]", "choice")
_DEFAULTS = {"true": True, "false": False, "null": None}


class QuestionError(Exception):
    """A question that cannot be asked so; `code` and `details` word it for the reader."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Parameter:
    """One `$name` of a question. `type` is date, boolean, integer or number (neither below 0), text, text[] or choice.

    choices: what a choice can be.
    """

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
        if self.type in ("integer", "number") and value is not None and not 0 <= value <= LARGEST:
            raise QuestionError("bad_parameter", name=self.name, value=given, type=self.type)
        return value


_READERS = {
    "date": dt.date.fromisoformat,
    "boolean": lambda text: {"true": True, "1": True, "false": False, "0": False}[text.lower()],
    "integer": int,
    "number": float,
}


@dataclass(frozen=True)
class Measure:
    """What a figure is of the rows of a base: a column added up, or how many "rows" there are.

    per: divided by this column, added up, or by how many "rows" there are. condition: of the rows for which this holds.
    """

    adds_up: str
    per: str | None
    condition: str | None


@dataclass(frozen=True)
class Frame:
    """Rows that several questions select from: as a table of this name, made by this SELECT.

    fixed: what the question does not take of its parameters, with the default that stands in the SELECT. columns: those
    that its header names, in order; none where it names none.
    """

    name: str
    sql: str
    fixed: Mapping[str, object]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A question: its SQL, what it must be given, and the columns that it promises, in order, with their types.

    grain: the columns that make a row one; none where there is one row. reads: the frame that it selects from, and
    above: the SELECT where that is a table; sql is both together. asked_by: STAFF or OFFICE, None where
    every reader may ask it.
    """

    name: str
    sql: str
    above: str
    reads: Frame | None
    parameters: Mapping[str, Parameter]
    columns: tuple[str, ...]
    types: Mapping[str, str]
    grain: tuple[str, ...]
    selects: tuple[str, ...]
    completed_by: str | None
    measures: Mapping[str, Measure]
    asked_by: str | None = None

    def read(self, given: Mapping[str, object]) -> dict[str, object]:
        """All parameters of the SELECT, from what was given for those of the question.

        Raises QuestionError on a parameter that it does not have, lacks or cannot read.
        """
        for name in given:
            if name not in self.parameters:
                known = ", ".join(self.parameters)
                raise QuestionError("unknown_parameter", question=self.name, name=name, known=known)
        for parameter in self.parameters.values():
            if parameter.name not in given and not parameter.is_optional:
                raise QuestionError("missing_parameter", question=self.name, name=parameter.name)
        values = {
            parameter.name: parameter.read(given.get(parameter.name, parameter.default))
            for parameter in self.parameters.values()
        }
        if f"${FILTERS}" not in self.sql:
            return values
        together = {name: values.pop(name) for name in filters()}
        return {**values, FILTERS: together}


@cache
def release() -> str:
    """Which tables, views and macros a version must hold for the questions of this release: a fingerprint of them."""
    folders = ("models", "macros", BASES)
    made_from = (path for folder in folders for path in sorted((QUERIES / folder).glob("*.sql")))
    texts = (path.read_bytes() for path in (QUERIES / "schema.sql", QUERIES / "store.sql", MUNICIPALITIES, *made_from))
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]


@cache
def _files() -> dict[str, Path]:
    """The file of each question; the folder that it lies in is its topic."""
    paths = (path for folder in ("questions", BASES) for path in (QUERIES / folder).rglob("*.sql"))
    return {path.stem: path for path in sorted(paths, key=lambda path: path.stem)}


def names() -> list[str]:
    """The names of all questions, in order of the alphabet."""
    return list(_files())


def bases() -> list[str]:
    """The names of those that are the rows of a base."""
    return [name for name, path in _files().items() if path.parent.name == BASES]


@cache
def question(name: str) -> Question:
    """The question of that name; raises QuestionError when there is none."""
    if name not in _files():
        raise QuestionError("unknown_question", name=name, known=", ".join(names()))
    sql = _files()[name].read_text(encoding="utf-8")
    if name in bases():
        sql = header(sql) + halves(sql)[1]
    types = typed(_header_line(name, sql, "Columns"))
    grain = _header_line(name, sql, "Grain")
    completed_by = said(sql, "Completed by")
    parameters = _parameters(name, _header_line(name, sql, "Parameters"))
    reads = _frame(named, parameters) if (named := said(sql, "Reads")) else None
    return Question(
        name=name,
        sql=_together(sql, reads) if reads else sql,
        above=sql.removeprefix(header(sql)),
        reads=reads,
        parameters=parameters,
        columns=tuple(types),
        types=types,
        grain=tuple(grain.split(", ")) if grain != "one row" else (),
        selects=_selects(_header_line(name, sql, "Selects"), reads) if completed_by else tuple(types),
        completed_by=completed_by,
        measures=_measures(name, said(sql, "Measures")),
        asked_by=_asked_by(name, said(sql, "Asked by")),
    )


def completing(asked: Question) -> Callable[[pd.DataFrame], pd.DataFrame] | None:
    """What makes the answer of the rows that a question selects; imported at its first use. None: they are it."""
    if not asked.completed_by:
        return None
    return importlib.import_module(f"doorstroom.measures.{asked.completed_by}").complete


def used(sql: str, values: Mapping[str, object]) -> dict[str, object]:
    """Of the values of parameters those that a statement names."""
    names = {*_GIVEN.findall(sql)}
    return {name: value for name, value in values.items() if name in names}


def _frame(name: str, parameters: Mapping[str, Parameter]) -> Frame:
    """The frame as a question with these parameters reads it: those that it does not have are their default."""
    sql = (QUERIES / FRAMES / f"{name}.sql").read_text(encoding="utf-8")
    takes = _parameters(name, _header_line(name, sql, "Parameters"))
    fixed = {one: takes[one].default for one in takes.keys() - parameters.keys()}
    said_so = {one: "null" if value is None else str(value).lower() for one, value in fixed.items()}
    statement = sql.removeprefix(header(sql)).strip()
    named = said(sql, "Columns")
    columns = tuple(named.split(", ")) if named else ()
    return Frame(name, _GIVEN.sub(lambda found: said_so.get(found[1], found[0]), statement), fixed, columns)


def _selects(line: str, reads: Frame | None) -> tuple[str, ...]:
    """The columns of a SELECT; `frame.*` are all of the frame that it reads."""
    every = f"{reads.name}.*" if reads else None
    named = ((reads.columns if one == every else (one,)) for one in line.split(", "))
    return tuple(itertools.chain.from_iterable(named))


def _together(sql: str, reads: Frame) -> str:
    """A question and the frame that it reads as one statement."""
    select = sql.removeprefix(header(sql))
    frame = f"with\n{reads.name} as materialized (\n{reads.sql}\n)"
    rest = select.removeprefix("with\n")
    return f"{header(sql)}{frame}{',' if rest != select else ''}\n\n{rest}"


def said(sql: str, what: str) -> str | None:
    """What a line of a header says, None without it; a long line goes on in comment lines that are indented further.

    Between words, or after a | between choices.
    """
    found = re.search(rf"^-- {what}: (.+(?:\n--   +.+)*)$", sql, re.MULTILINE)
    return " ".join(re.split(r"\n-- +", found[1])).replace("| ", "|").strip() if found else None


def halves(sql: str) -> tuple[str, str]:
    """The macro of a base, and the SELECT of its rows."""
    macro, _, select = sql.rpartition(";\n\n")
    return macro, select


def header(sql: str) -> str:
    """The comment above the first statement."""
    return "".join(itertools.takewhile(lambda line: line.startswith("--"), sql.splitlines(keepends=True)))


def typed(line: str) -> dict[str, str]:
    """Each column of a header with its type: text, integer, number, money, boolean, date, timestamp, or a list."""
    return {name: type_ for name, _, type_ in (column.partition(" ") for column in line.split(", "))}


@cache
def filters() -> tuple[str, ...]:
    """What every screen can be narrowed by, as the macro that does it names them."""
    return tuple((said(_macro("chosen_pilots"), "Filters") or "").split(", "))


@cache
def choices() -> Mapping[str, tuple[str, ...]]:
    """The words of each choice that several questions have, by its name."""
    lines = (said(path.read_text(encoding="utf-8"), "Choices") for path in sorted(QUERIES.glob("*/*.sql")))
    found = (_CHOICE.match(each) for line in lines if line for each in line.split(", "))
    return {each[1]: tuple(each[2].split("|")) for each in found if each}


def _macro(name: str) -> str:
    return (QUERIES / "macros" / f"{name}.sql").read_text(encoding="utf-8")


def _header_line(name: str, sql: str, what: str) -> str:
    line = said(sql, what)
    if not line:
        raise ValueError(f"{name} has no line '-- {what}: …' in its header")
    return line


def _measures(name: str, line: str | None) -> dict[str, Measure]:
    found = {text: _MEASURE.match(text) for text in (line.split(", ") if line else ())}
    if wrong := [text for text, measure in found.items() if not measure]:
        raise ValueError(f"{_files().get(name, name)}: '{wrong[0]}' is no measure")
    return {one["name"]: Measure(one["adds_up"], one["per"], one["condition"]) for one in found.values() if one}


def _asked_by(name: str, line: str | None) -> str | None:
    if line not in (None, STAFF, OFFICE):
        raise ValueError(f"{name}: '{line}' asks nothing")
    return line


def _parameters(name: str, line: str) -> dict[str, Parameter]:
    if line == "none":
        return {}
    parameters = {}
    for text in line.split(", "):
        if text == f"${FILTERS}":
            parameters |= {one: Parameter(one, "text[]", is_optional=True) for one in filters()}
            continue
        found = _PARAMETER.match(text)
        kind, words, default = (found["type"], found["choices"], found["default"]) if found else ("", None, None)
        known = tuple(words.split("|")) if words else choices().get(kind, ())
        if kind not in (*_TYPES, *choices()) or (kind == "choice") != bool(words):
            raise ValueError(f"{name}: '{text}' is no parameter")
        kind = "choice" if known else kind
        parameters[found["name"]] = Parameter(
            name=found["name"],
            type=kind,
            is_optional=default is not None or kind == "text[]",
            default=_DEFAULTS.get(default, default) if default else None,
            choices=known,
        )
    return parameters
