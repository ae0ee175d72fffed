"""The contract for pilot records, read from `contract.toml`.

Everything that must agree on tables, columns, types, codes and labels asks here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

ColumnType = Literal["text", "date", "integer", "number", "money", "code", "list"]
Label = Mapping[str, str]

CONTRACT = Path(__file__).with_name("contract.toml")
DAYS_A_MONTH = 30.4375  # 365.25 / 12: in which months are counted, here and in SQL (in_months)
ASSESSMENT_HOLDS_DAYS = 180  # an assessment of readiness that is older says nothing of today (is_outdated)
STALE_AFTER_DAYS = 183  # a record that nobody brought up to date for longer, half a year, is stale (is_stale)
OWN_MUNICIPALITY = "setting"  # the default that stands for "the municipality in the settings"


@dataclass(frozen=True)
class Code:
    """One code of a code list, with its labels and what else the contract says of it."""

    code: str
    label: Label
    traits: Mapping[str, object]


@dataclass(frozen=True)
class Column:
    """One column of a table. `inexact` names the boolean column beside a date, or is None.

    `ahead`: a day that may still have to come; every other day says what was.
    `names`: what a text is the name of (a team, a pilot); spellings of one name are one name, in all tables.
    """

    name: str
    type: ColumnType
    label: Label
    note: Label
    example: str
    required: bool = False
    codes: str | None = None
    default: str | None = None
    inexact: str | None = None
    ahead: bool = False
    minimum: int | None = None
    maximum: int | None = None
    synonyms: tuple[str, ...] = ()
    names: str | None = None

    @property
    def since(self) -> str | None:
        """The name of what stands beside an inexact day while it is read: the first day of its period."""
        return f"{self.name.removesuffix('_on')}_since" if self.inexact else None


@dataclass(frozen=True)
class Table:
    """One table. Of two rows with one key a `record` keeps the last, a `log` keeps both.

    `whole`: each hand-in that holds it replaces it as a whole. `key_else`: the column that stands in the key where the
    one of the key is empty.
    """

    name: str
    kind: Literal["record", "log"]
    label: Label
    note: Label
    key: tuple[str, ...]
    columns: Mapping[str, Column]
    required: bool = False
    references: str | None = None
    one_of: tuple[str, ...] = ()
    whole: bool = False
    key_else: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Form:
    """What people write down on a screen: one row of `table`.

    `asks`: columns in the order of the form; `needs`: those that have to be filled in. `milestone`: the one that it is
    about, where it is always the same. `explains`: the outcome that is not said without a note. `keeps`: what of the
    row was said before and is not asked stays as it is.
    """

    name: str
    table: str
    label: Label
    asks: tuple[str, ...]
    needs: frozenset[str]
    milestone: str | None = None
    keeps: bool = False
    explains: str | None = None

    def lacking(self, said: Mapping[str, str]) -> list[str]:
        """The columns that have to be filled in, and are not."""
        explained = {"note"} if self.explains and said.get("outcome") == self.explains else set()
        return [name for name in self.asks if name in self.needs | explained and not said.get(name)]


@dataclass(frozen=True)
class Gain:
    """What is seen once records say something: of `table` anything, or something in its `column`.

    `figures`: measures that are defined, and `screens` that show them.
    """

    table: str
    column: str | None
    figures: tuple[str, ...]
    screens: tuple[str, ...]


@dataclass(frozen=True)
class Contract:
    """All tables and code lists; `outcomes` says which outcomes belong to which milestone, `forms` what can be written
    down on a screen, `gains` what is seen by what, the most valuable first.

    `languages`: of all words, each with its locale.
    """

    languages: Mapping[str, str]
    tables: Mapping[str, Table]
    codes: Mapping[str, Mapping[str, Code]]
    outcomes: Mapping[str, tuple[str, ...]]
    forms: Mapping[str, Form]
    gains: tuple[Gain, ...]

    @property
    def first_language(self) -> str:
        """The language where none is asked for, and of the template."""
        return next(iter(self.languages))

    @property
    def needs_outcome(self) -> frozenset[str]:
        """The milestones that say nothing without an outcome."""
        return self._milestones_that("needs_outcome")

    @property
    def asks_outcome(self) -> frozenset[str]:
        """The milestones of which somebody has to say the outcome, or that it is not known."""
        return self._milestones_that("asks_outcome")

    def _milestones_that(self, trait: str) -> frozenset[str]:
        return frozenset(name for name, code in self.codes["milestone"].items() if code.traits.get(trait))

    def label(self, code_list: str, code: str, language: str) -> str:
        """The label of a code in a language; raises KeyError when the code does not exist."""
        return self.codes[code_list][code].label[language]


@cache
def contract() -> Contract:
    """The contract, read once."""
    raw = tomllib.loads(CONTRACT.read_text(encoding="utf-8"))
    languages = raw["languages"]
    codes = {name: _codes(entries, languages) for name, entries in raw["codes"].items()}
    outcomes = {name: tuple(outcomes) for name, outcomes in raw["outcomes"].items()}
    for name, milestone in raw["outcome_lists"].items():
        codes[name] = MappingProxyType({code: codes["outcome"][code] for code in outcomes[milestone]})
    tables = {name: _table(name, entry) for name, entry in raw["tables"].items()}
    return Contract(
        languages=MappingProxyType(languages),
        tables=MappingProxyType(tables),
        codes=MappingProxyType(codes),
        outcomes=MappingProxyType(outcomes),
        forms=MappingProxyType({name: _form(name, entry, tables) for name, entry in raw["forms"].items()}),
        gains=tuple(
            Gain(one["table"], one.get("column"), tuple(one["figures"]), tuple(one["screens"])) for one in raw["gains"]
        ),
    )


def _form(name: str, entry: dict, tables: Mapping[str, Table]) -> Form:
    required = {column.name for column in tables[entry["table"]].columns.values() if column.required}
    asks = tuple(entry["asks"])
    return Form(
        name=name,
        table=entry["table"],
        label=entry["label"],
        asks=asks,
        needs=frozenset({*entry.get("needs", ()), *required} & set(asks)),
        milestone=entry.get("milestone"),
        keeps=entry.get("keeps", False),
        explains=entry.get("explains"),
    )


def _codes(entries: dict, languages: Collection[str]) -> Mapping[str, Code]:
    return MappingProxyType(
        {
            code: Code(
                code=code,
                label={language: entry[language] for language in languages},
                traits={key: value for key, value in entry.items() if key not in languages},
            )
            for code, entry in entries.items()
        }
    )


def _table(name: str, entry: dict) -> Table:
    columns = {
        column: Column(**{"name": column, **fields, "synonyms": tuple(fields.get("synonyms", ()))})
        for column, fields in entry["columns"].items()
    }
    return Table(
        name=name,
        kind=entry["kind"],
        label=entry["label"],
        note=entry["note"],
        key=tuple(entry["key"]),
        columns=MappingProxyType(columns),
        required=entry.get("required", False),
        references=entry.get("references"),
        one_of=tuple(entry.get("one_of", ())),
        whole=entry.get("whole", False),
        key_else=MappingProxyType(entry.get("key_else", {})),
    )
