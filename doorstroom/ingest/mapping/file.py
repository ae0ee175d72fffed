"""The mapping of a flat list, as written in TOML: which header feeds which column of the contract.

files = ["lijst*.xlsx"]    # for which files; left out: each file with these headers (several mappings in one load)
sheet = "Blad1"            # which sheet of a workbook, or sheets = ["2025", "2026"]; left out: each with these headers
header_row = 3             # which row holds the headers; left out: found by itself
table = "milestones"       # only for a list that is one table of the contract; left out: a flat list of pilots
date_order = "dmy"         # or "mdy"; left out: what the values of each column prove
decimal = ","              # or "."; left out: what the values of each column prove

[columns]                  # contract column = header
pilot_id = "Nr"
title = "Naam"
owner = { columns = ["Afdeling", "Team"], join = " / " }            # put together
municipality = { columns = ["Code", "Gemeente"] }                   # the first that is filled
visibility = { fixed = "internal" }                                 # the same in every row
self_rating = { column = "Kleur", values = { "G" = "green" } }      # words to codes
updated_on = { column = "Gewijzigd", date_order = "mdy" }
pilot_budget = { column = "Budget (x € 1.000)", times = 1000 }      # the unit of a column of numbers

[[milestones]]             # a milestone with a column of its own
milestone = "evaluation"
happened_on = "Datum evaluatie"                                     # and/or planned_on
outcome = { column = "Uitkomst", values = { "goed" = "successful" } }   # or a code: outcome = "successful"
decided_by = "Besloten door"                                        # also note and recorded_on

[status]                   # a column of words that say how far a pilot is
column = "Status"
[status.words]
"Loopt" = [{ milestone = "started", happened_on = "Start" }, { milestone = "ended", planned_on = "Einde" }]
"Uitgevoerd" = [{ milestone = "implemented" }]                      # happened, day unknown
"Gestopt" = [{ milestone = "ended", happened_on = "Einde", needs_day = true }, { milestone = "stopped" }]
                                                                    # needs_day: only in rows that hold that day
"Onduidelijk" = []                                                  # a known word that states nothing

[[tables]]                 # another table, one row for each row of the list that has something for it
table = "segments"
columns = { area = "Wijk", target_group = { fixed = "iedereen" }, role = { fixed = "tested" } }
"""

from __future__ import annotations

import errno
import os
import stat
import tomllib
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePath

from rapidfuzz import fuzz, process

from doorstroom.contract.model import Table, contract
from doorstroom.ingest.parse import fold, read_code, read_list

STATEMENT_COLUMNS = ("planned_on", "happened_on", "outcome", "decided_by", "note", "recorded_on")
NEEDS_OUTCOME = frozenset({"start_decision", "rollout_decision", "recheck"})
DATE_ORDERS, DECIMALS = ("dmy", "mdy"), (",", ".")
NUMBERS = ("integer", "number", "money")
KEYS = ("files", "sheet", "sheets", "header_row", "table", "date_order", "decimal", "columns", "milestones", "status")
KEYS += ("tables",)
IDENTITY = ("pilot_id", "municipality")
MAX_BYTES = 10_000_000
HEADER_SHOWN, HEADERS_SHOWN = 40, 40  # letters of a header, and headers, in an error


class MappingError(Exception):
    """A mapping that cannot be used. `code` is a key of the catalogue `mapping_errors`, filled with `details`."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Feed:
    """What fills one column: the text of one or more headers, or one fixed text.

    Several headers are joined by `join`, or, without it, the first that is filled is used. `words`: folded text → the
    text to read instead. `times`: what its numbers have to be multiplied by.
    """

    headers: tuple[str, ...] = ()
    fixed: str | None = None
    join: str | None = None
    words: Dict[str, str] = field(default_factory=dict, hash=False)
    date_order: str | None = None
    times: int | None = None

    @property
    def origin(self) -> str | None:
        """The headers as a person sees them; None when the mapping itself supplies the text."""
        return (self.join or " / ").join(self.headers) if self.headers else None


@dataclass(frozen=True)
class Statement:
    """A milestone that is stated. `outcome` is a code; an outcome that a column holds stands in `feeds`.

    `needs_day`: a status word states it only in rows that hold its day.
    """

    milestone: str
    outcome: str | None
    feeds: Dict[str, Feed]
    needs_day: bool = False


@dataclass(frozen=True)
class Status:
    """The column of status words; folded word → what it states."""

    header: str
    words: Dict[str, tuple[Statement, ...]]


@dataclass(frozen=True)
class FedTable:
    """A table besides pilots and milestones that a flat list feeds."""

    table: str
    feeds: Dict[str, Feed]


@dataclass(frozen=True)
class Mapping:
    """How one list feeds the contract. `table` is None for a flat list of pilots."""

    feeds: Dict[str, Feed]
    table: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    sheets: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    date_order: str | None = None
    decimal: str | None = None
    milestones: tuple[Statement, ...] = ()
    status: Status | None = None
    tables: tuple[FedTable, ...] = ()

    @property
    def named_sheets(self) -> tuple[str, ...]:
        """The sheets that the mapping names; none: each that has its headers."""
        return (self.sheet,) if self.sheet else self.sheets

    def is_for(self, file: str) -> bool:
        """Whether the mapping names a file: by its name, with its folders or without, with * for anything."""
        return any(fnmatchcase(name, pattern) for pattern in self.files for name in {file, PurePath(file).name})

    def lacking(self, headers: Iterable[str]) -> list[str]:
        """The headers that the mapping reads and that are not among these; capitals and room may differ."""
        there = {fold(header) for header in headers}
        return sorted(header for header in self.headers if fold(header) not in there)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements, also those of the status words."""
        of_words = self.status.words.values() if self.status else ()
        return (*self.milestones, *(statement for statements in of_words for statement in statements))

    @property
    def headers(self) -> frozenset[str]:
        """Every header that the mapping reads."""
        groups = [self.feeds, *(fed.feeds for fed in self.tables), *(said.feeds for said in self.statements)]
        read = {header for feeds in groups for feed in feeds.values() for header in feed.headers}
        return frozenset(read | ({self.status.header} if self.status else set()))

    def reads(self, table: str) -> list[tuple[str, str, str | None]]:
        """What is read for a table: header, column and, where a statement reads it, the milestone; each once."""
        own = [(header, name, None) for name, feed in self._feeds_of(table).items() for header in feed.headers]
        if table != "milestones" or self.table is not None:
            return own
        stated = [
            (header, name, said.milestone)
            for said in self.statements
            for name, feed in said.feeds.items()
            for header in feed.headers
        ]
        status = [(self.status.header, "milestone", None)] if self.status else []
        return list(dict.fromkeys([*own, *status, *stated]))

    def _feeds_of(self, table: str) -> Dict[str, Feed]:
        """The columns of a table that each row of the list fills, its key among them."""
        if table == (self.table or "pilots"):
            return self.feeds
        fed = [fed.feeds for fed in self.tables if fed.table == table]
        if not fed and (table != "milestones" or self.table is not None):
            return {}
        columns = contract().tables[table].columns
        keys = {name: self.feeds[name] for name in IDENTITY if name in self.feeds and name in columns}
        return {**keys, **(fed[0] if fed else {})}


def load_mapping(source: Path | str) -> Mapping:
    """A mapping from a file, or from TOML text (a str with a line break). Raises MappingError."""
    if isinstance(source, str) and "\n" in source:
        return _parse(source)
    try:
        text = _text_of(Path(source))
    except (OSError, ValueError) as error:  # also what is no name, and no UTF-8
        raise MappingError("cannot_open", file=str(source)) from error
    return _parse(text)


def _text_of(path: Path) -> str:
    """The text of a file. Raises OSError for what never ends, or is no file to read: a device, a pipe, a folder."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_BYTES:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    return path.read_text(encoding="utf-8-sig")


def _parse(text: str) -> Mapping:
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError("not_toml", problem=str(error)) from error
    _only(raw, KEYS, "")
    if "sheet" in raw and "sheets" in raw:
        raise MappingError("sheet_or_sheets")
    table = _choice(raw, "table", contract().tables, "") if "table" in raw else None
    mapping = Mapping(
        table=table,
        sheet=_text(raw, "sheet", ""),
        sheets=_texts(raw, "sheets"),
        files=_texts(raw, "files"),
        header_row=_row_number(raw),
        date_order=_choice(raw, "date_order", DATE_ORDERS, ""),
        decimal=_choice(raw, "decimal", DECIMALS, ""),
        feeds=_feeds(_dict(raw, "columns", ""), contract().tables[table or "pilots"], "columns"),
        milestones=tuple(
            _statement(entry, f"milestones {nth}", needs_column=True)
            for nth, entry in enumerate(_list(raw, "milestones", ""), start=1)
        ),
        status=_status(_dict(raw, "status", "")) if "status" in raw else None,
        tables=tuple(_fed_table(entry, f"tables {nth}") for nth, entry in enumerate(_list(raw, "tables", ""), start=1)),
    )
    if table and (mapping.statements or mapping.tables):
        raise MappingError("one_table_only", table=table)
    return mapping


# --------------------------------------------------------------------- parts


def _feeds(raw: dict, table: Table, where: str, given: Iterable[str] = ()) -> dict[str, Feed]:
    _only(raw, table.columns, where, code="unknown_column")
    for column in table.columns.values():
        if column.required and column.default is None and column.name not in raw and column.name not in given:
            raise MappingError("missing_column", where=where, table=table.name, column=column.name)
    return {name: _feed(entry, table, name, f"{where}.{name}") for name, entry in raw.items()}


def _feed(raw: object, table: Table, name: str, where: str) -> Feed:
    if isinstance(raw, str):
        return Feed(headers=(raw,))
    if not isinstance(raw, dict):
        raise MappingError("not_a_feed", where=where)
    _only(raw, ("column", "columns", "join", "fixed", "values", "date_order", "times"), where)
    if sum(key in raw for key in ("column", "columns", "fixed")) != 1:
        raise MappingError("not_a_feed", where=where)
    headers = [_text(raw, "column", where)] if "column" in raw else _list(raw, "columns", where)
    if not all(isinstance(header, str) for header in headers) or not (headers or "fixed" in raw):
        raise MappingError("not_a_feed", where=where)
    words = _dict(raw, "values", where)
    fixed = _text(raw, "fixed", where)
    for text in [*words.values(), *([fixed] if fixed else [])]:
        _require_code(text, table, name, where)
    return Feed(
        headers=tuple(headers),
        fixed=fixed,
        join=_text(raw, "join", where),
        words={fold(word): text for word, text in words.items()},
        date_order=_choice(raw, "date_order", DATE_ORDERS, where),
        times=_factor(raw, table, name, where),
    )


def _factor(raw: dict, table: Table, column: str, where: str) -> int | None:
    """What the numbers of a column have to be multiplied by: a whole number, for a column of numbers."""
    times = raw.get("times")
    if times is None:
        return None
    if not isinstance(times, int) or isinstance(times, bool) or times < 1 or table.columns[column].type not in NUMBERS:
        raise MappingError("not_a_factor", where=_at(where, "times"))
    return times


def _require_code(text: object, table: Table, column: str, where: str) -> None:
    """A text that the mapping supplies for a column of codes must be one; "" makes the cell empty."""
    if not isinstance(text, str):
        raise MappingError("not_text", where=where)
    code_list = table.columns[column].codes
    read = read_list if table.columns[column].type == "list" else read_code
    if code_list and text and read(text, code_list).value is None:
        raise _unknown("unknown_code", text, contract().codes[code_list], where)


def _statement(raw: object, where: str, needs_column: bool = False) -> Statement:
    if not isinstance(raw, dict):
        raise MappingError("not_a_table", where=where)
    _only(raw, ("milestone", *STATEMENT_COLUMNS, *(() if needs_column else ("needs_day",))), where)
    if "milestone" not in raw:
        raise MappingError("missing_key", where=where, key="milestone")
    milestone = _choice(raw, "milestone", contract().codes["milestone"], where)
    fixed = raw.get("outcome") if isinstance(raw.get("outcome"), str) else None
    if isinstance(raw.get("outcome"), dict) and "fixed" in raw["outcome"]:
        fixed = _text(raw["outcome"], "fixed", f"{where}.outcome")
    table = contract().tables["milestones"]
    feeds = {
        name: _feed(raw[name], table, name, f"{where}.{name}")
        for name in STATEMENT_COLUMNS
        if name in raw and not (name == "outcome" and fixed)
    }
    outcomes = contract().outcomes.get(milestone, ())
    for outcome in [fixed] if fixed else feeds["outcome"].words.values() if "outcome" in feeds else []:
        if outcome and outcome not in outcomes:
            raise _unknown("outcome_not_of_milestone", outcome, outcomes, where, milestone=milestone)
    says_when = feeds.keys() & {"planned_on", "happened_on"} or ("outcome" in feeds and feeds["outcome"].headers)
    if needs_column and not says_when:
        raise MappingError("statement_without_column", where=where, milestone=milestone)
    is_plan = "planned_on" in feeds and "happened_on" not in feeds
    if milestone in NEEDS_OUTCOME and not is_plan and not fixed and "outcome" not in feeds:
        raise MappingError("outcome_needed", where=where, milestone=milestone, known=_listed(outcomes))
    return Statement(milestone, fixed, feeds, _typed(raw, "needs_day", where, bool, "not_true", False))


def _status(raw: dict) -> Status:
    _only(raw, ("column", "words"), "status")
    if "column" not in raw:
        raise MappingError("missing_key", where="status", key="column")
    words: dict[str, tuple[Statement, ...]] = {}
    for word, said in _dict(raw, "words", "status").items():
        where = f"status.words.{word}"
        if fold(word) in words:
            raise MappingError("word_twice", where=where, word=word)
        entries = said if isinstance(said, list) else [said]
        words[fold(word)] = tuple(_statement(entry, where) for entry in entries)
    return Status(_text(raw, "column", "status"), words)


def _fed_table(raw: object, where: str) -> FedTable:
    if not isinstance(raw, dict):
        raise MappingError("not_a_table", where=where)
    _only(raw, ("table", "columns"), where)
    if "table" not in raw:
        raise MappingError("missing_key", where=where, key="table")
    tables = {name: table for name, table in contract().tables.items() if name not in ("pilots", "milestones")}
    table = tables[_choice(raw, "table", tables, where)]
    return FedTable(table.name, _feeds(_dict(raw, "columns", where), table, f"{where}.columns", given=IDENTITY))


# -------------------------------------------------------------- single values


def _only(raw: dict, known: Iterable[str], where: str, code: str = "unknown_key") -> None:
    for key in raw:
        if key not in tuple(known):
            raise _unknown(code, key, known, where)


def _choice(raw: dict, key: str, known: Iterable[str], where: str) -> str | None:
    value = _text(raw, key, where)
    if value is not None and value not in known:
        raise _unknown("unknown_table" if key == "table" else "unknown_code", value, known, _at(where, key))
    return value


def _unknown(code: str, value: str, known: Iterable[str], where: str, **details: object) -> MappingError:
    return MappingError(
        code, where=where or "-", value=value, nearest=nearest(value, known), known=_listed(known), **details
    )


def nearest(text: str, known: Iterable[str]) -> str:
    """The likest of the known names; "-" when there is none at all."""
    found = process.extractOne(text, list(known), scorer=fuzz.token_sort_ratio, processor=fold)
    return found[0] if found else "-"


def shortened(headers: Sequence[str]) -> str:
    """The headers of a file on one line, long ones and many of them cut off."""
    shown = [header if len(header) <= HEADER_SHOWN else f"{header[:HEADER_SHOWN]}…" for header in headers]
    return ", ".join([*shown[:HEADERS_SHOWN], *(["…"] if len(shown) > HEADERS_SHOWN else [])])


def _listed(known: Iterable[str]) -> str:
    return ", ".join(known)


def _text(raw: dict, key: str, where: str) -> str | None:
    return _typed(raw, key, where, str, "not_text", None)


def _dict(raw: dict, key: str, where: str) -> dict:
    return _typed(raw, key, where, dict, "not_a_table", {})


def _list(raw: dict, key: str, where: str) -> list:
    return _typed(raw, key, where, list, "not_a_list", [])


def _typed(raw: dict, key: str, where: str, wanted: type, code: str, default: object):
    value = raw.get(key, default)
    if value is not default and not isinstance(value, wanted):
        raise MappingError(code, where=_at(where, key))
    return value


def _texts(raw: dict, key: str) -> tuple[str, ...]:
    """A list of texts, or one text by itself."""
    if isinstance(raw.get(key), str):
        return (raw[key],)
    texts = _list(raw, key, "")
    if not all(isinstance(text, str) for text in texts):
        raise MappingError("not_text", where=key)
    return tuple(texts)


def _row_number(raw: dict) -> int | None:
    row = raw.get("header_row")
    if row is not None and (not isinstance(row, int) or isinstance(row, bool) or row < 1):
        raise MappingError("not_a_row_number", where="header_row")
    return row


def _at(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key
