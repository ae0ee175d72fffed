"""The mapping of a flat list, as written in TOML: which header feeds which column of the contract.

source = "pilotlijst"      # the name of the list: what is handed in under it again adds to what it said before
reported_on = "name"       # the day that the list holds for: in the name of its file; { column = "jaar" }: in each row;
                           # left out: the day of handing in, unless that is told
whole = false              # the list is a part: what is not in it is not gone
files = ["lijst*.xlsx"]    # for which files; left out: each file with these headers (several mappings in one load)
sheet = "Blad1"            # which sheet of a workbook, or sheets = ["2025", "2026"]; left out: each with these headers
header_row = 3             # which row holds the headers; left out: found by itself
table = "milestones"       # only for a list that is one table of the contract; left out: a flat list of pilots
date_order = "dmy"         # or "mdy"; left out: what the values of each column prove
month_year = true          # "Apr-25" is a month of a year; left out: such a cell is asked
decimal = ","              # or "."; left out: what the values of each column prove

[columns]                  # contract column = header
pilot_id = "Nr"
title = "Naam"
owner = { columns = ["Afdeling", "Team"], join = " / " }            # put together
municipality = { columns = ["Code", "Gemeente"] }                   # the first that is filled
visibility = { fixed = "internal" }                                 # the same in every row
self_rating = { column = "Kleur", values = { "G" = "green" } }      # words to codes
updated_on = { column = "Gewijzigd", date_order = "mdy" }           # also month_year
pilot_budget = { column = "Budget (x € 1.000)", times = 1000 }      # the unit of a column of numbers
# pilot_id = { column = "Naam", apart = { "Samen eten" = "Wijk" } }   # one name in several rows: what tells them apart,
#                                                                       or "": they are one

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

A log, one row a statement:

table = "milestones"

[columns]
pilot_id = "Zaak"
milestone = { column = "Stap", values = { "Start" = "started", "Einde" = "ended" } }
planned_on = { column = "Datum", where = { "Soort" = ["gepland"] } }      # only in rows in which Soort says so
happened_on = { column = "Datum", where = { "Soort" = ["gebeurd"] } }

[[tables]]                 # what its rows say of the pilots themselves, each once
table = "pilots"
columns = { title = "Naam" }
"""

from __future__ import annotations

import errno
import json
import os
import stat
import tomllib
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Dict
from functools import cache
from pathlib import Path
from typing import Literal

from doorstroom.contract.model import Table, contract
from doorstroom.ingest.mapping.model import (
    BY_NAME,
    IDENTITY,
    STATEMENT_COLUMNS,
    FedTable,
    Feed,
    Mapping,
    MappingError,
    Statement,
    Status,
    Suggestion,
    nearest,
)
from doorstroom.ingest.parse.codes import read_code, read_list
from doorstroom.ingest.parse.day_order import DATE_ORDERS
from doorstroom.ingest.parse.numbers import DECIMAL_MARKS
from doorstroom.ingest.parse.text import fold

NUMBERS = ("integer", "number", "money")
SETTINGS = ("source", "reported_on", "whole", "files", "table", "sheet", "sheets", "header_row")
SETTINGS += ("date_order", "month_year", "decimal")
KEYS = (*SETTINGS, "columns", "milestones", "status", "tables")
FEED_KEYS = ("column", "columns", "join", "fixed", "values", "where", "date_order", "month_year", "times", "apart")
MAX_BYTES = 10_000_000
COMMENTS = Path(__file__).with_name("comments.toml")


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
        source=_name(raw, "source"),
        reported_on=_reported_on(raw),
        whole=_true(raw, "whole", ""),
        header_row=_row_number(raw),
        date_order=_choice(raw, "date_order", DATE_ORDERS, ""),
        month_year=_true(raw, "month_year", ""),
        decimal=_choice(raw, "decimal", DECIMAL_MARKS, ""),
        feeds=_feeds(_dict(raw, "columns", ""), contract().tables[table or "pilots"], "columns"),
        milestones=tuple(
            _statement(entry, f"milestones {nth}", needs_column=True)
            for nth, entry in enumerate(_list(raw, "milestones", ""), start=1)
        ),
        status=_status(_dict(raw, "status", "")) if "status" in raw else None,
        tables=tuple(
            _fed_table(entry, f"tables {nth}", is_log=table == "milestones")
            for nth, entry in enumerate(_list(raw, "tables", ""), start=1)
        ),
    )
    if table and (mapping.statements or (mapping.tables and table != "milestones")):
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
    _only(raw, FEED_KEYS, where)
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
        words=words,
        date_order=_choice(raw, "date_order", DATE_ORDERS, where),
        month_year=_true(raw, "month_year", where),
        times=_factor(raw, table, name, where),
        where=_where(raw, where),
        apart=_apart(raw, where),
    )


def _where(raw: dict, where: str) -> dict[str, tuple[str, ...]]:
    """Header → the words of it, one or several."""
    words = _dict(raw, "where", where)
    return {header: _texts(words, header, _at(where, "where")) for header in words}


def _apart(raw: dict, where: str) -> dict[str, str]:
    """Text → the header that tells the rows of it apart."""
    headers = _dict(raw, "apart", where)
    return {text: _text(headers, text, _at(where, "apart")) for text in headers}


def _reported_on(raw: dict) -> Feed | Literal["name"] | None:
    """Where the day stands that a hand-in holds for: BY_NAME, or columns of which each row says its own."""
    said, where = raw.get("reported_on"), "reported_on"
    if said is None or said == BY_NAME:
        return said
    if not isinstance(said, dict) or "fixed" in said:
        raise MappingError("not_a_day_of_list", where=where)
    _only(said, tuple(key for key in FEED_KEYS if key not in ("fixed", "where", "times", "apart")), where)
    return _feed(said, contract().tables["milestones"], "recorded_on", where)


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
    if milestone in contract().needs_outcome and not is_plan and not fixed and "outcome" not in feeds:
        raise MappingError("outcome_needed", where=where, milestone=milestone, known=_listed(outcomes))
    return Statement(milestone, fixed, feeds, bool(_true(raw, "needs_day", where)))


def _status(raw: dict) -> Status:
    _only(raw, ("column", "words"), "status")
    if "column" not in raw:
        raise MappingError("missing_key", where="status", key="column")
    words: dict[str, tuple[Statement, ...]] = {}
    known: set[str] = set()
    for word, said in _dict(raw, "words", "status").items():
        where = f"status.words.{word}"
        if fold(word) in known:
            raise MappingError("word_twice", where=where, word=word)
        known.add(fold(word))
        entries = said if isinstance(said, list) else [said]
        words[word] = tuple(_statement(entry, where) for entry in entries)
    return Status(_text(raw, "column", "status"), words)


def _fed_table(raw: object, where: str, is_log: bool) -> FedTable:
    if not isinstance(raw, dict):
        raise MappingError("not_a_table", where=where)
    _only(raw, ("table", "columns"), where)
    if "table" not in raw:
        raise MappingError("missing_key", where=where, key="table")
    own = ("milestones",) if is_log else ("pilots", "milestones")
    tables = {name: table for name, table in contract().tables.items() if name not in own}
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


def _listed(known: Iterable[str]) -> str:
    return ", ".join(known)


def _text(raw: dict, key: str, where: str) -> str | None:
    return _typed(raw, key, where, str, "not_text", None)


def _name(raw: dict, key: str) -> str | None:
    """A text that says something."""
    text = _text(raw, key, "")
    if text is not None and not text.strip():
        raise MappingError("not_text", where=key)
    return text


def _true(raw: dict, key: str, where: str) -> bool | None:
    return _typed(raw, key, where, bool, "not_true", None)


def _dict(raw: dict, key: str, where: str) -> dict:
    return _typed(raw, key, where, dict, "not_a_table", {})


def _list(raw: dict, key: str, where: str) -> list:
    return _typed(raw, key, where, list, "not_a_list", [])


def _typed(raw: dict, key: str, where: str, wanted: type, code: str, default: object):
    value = raw.get(key, default)
    if value is not default and not isinstance(value, wanted):
        raise MappingError(code, where=_at(where, key))
    return value


def _texts(raw: dict, key: str, where: str = "") -> tuple[str, ...]:
    """A list of texts, or one text by itself."""
    if isinstance(raw.get(key), str):
        return (raw[key],)
    texts = _list(raw, key, where)
    if not all(isinstance(text, str) for text in texts):
        raise MappingError("not_text", where=_at(where, key))
    return tuple(texts)


def _row_number(raw: dict) -> int | None:
    row = raw.get("header_row")
    if row is not None and (not isinstance(row, int) or isinstance(row, bool) or row < 1):
        raise MappingError("not_a_row_number", where="header_row")
    return row


def _at(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


# --------------------------------------------------------------------- writing


def written(suggestion: Suggestion) -> str:
    """A mapping as the text of a file, with its doubts as comments in Dutch and English. `load_mapping` reads it."""
    writer, mapping = _Writer(suggestion), suggestion.mapping
    parts = [
        writer.intro(),
        writer.settings(),
        writer.feeds("columns", mapping.feeds, "columns"),
        *(writer.milestone(said, "milestones", nth) for nth, said in enumerate(mapping.milestones)),
        *(writer.left_out(said, nth) for nth, said in enumerate(suggestion.left_out)),
        writer.status(),
        *(writer.table(fed, nth) for nth, fed in enumerate(mapping.tables)),
        writer.unused(),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


class _Writer:
    """The lines of each part of a mapping."""

    def __init__(self, suggestion: Suggestion) -> None:
        self.suggestion, self.mapping = suggestion, suggestion.mapping
        self.doubts: dict[tuple, list[str]] = {}
        for doubt in suggestion.doubts:
            self.doubts.setdefault(doubt.at, []).append(_comment(doubt.code, **doubt.details))

    def line(self, key: str, value: object, *at: str | int) -> str:
        """A line of a mapping, with the doubts at a place behind it."""
        remark = "; ".join(self.doubts.get(at, ()))
        return f"{key} = {_toml(value)}" + (f"  # {remark}" if remark else "")

    def intro(self) -> list[str]:
        place, table = self.suggestion.place, self.mapping.table
        if not place:
            return []
        text = _comment("intro_table" if table else "intro", place=_toml(place), table=table).strip("\n")
        return [f"# {line}".rstrip() for line in text.splitlines()]

    def settings(self) -> list[str]:
        values = {name: getattr(self.mapping, name) for name in SETTINGS}
        if self.mapping.days:
            values["reported_on"] = _feed_table(self.mapping.days)
        lines = [self.line(name, value, name) for name, value in values.items() if value not in (None, ())]
        undecided = (name for name, value in values.items() if value is None)
        return lines + [f"# {remark}" for name in undecided for remark in self.doubts.get((name,), ())]

    def feeds(self, heading: str, feeds: Dict[str, Feed], *at: str | int) -> list[str]:
        """A table of columns: those on a line of their own, then those with words."""
        return [f"[{heading}]", *self._plain(feeds, at), *self._with_words(heading, feeds, at)]

    def _plain(self, feeds: Dict[str, Feed], at: tuple) -> Iterator[str]:
        for name, feed in feeds.items():
            if not self._has_words(feed, *at, name):
                yield self.line(name, _feed_value(name, feed), *at, name)

    def _with_words(self, heading: str, feeds: Dict[str, Feed], at: tuple) -> Iterator[str]:
        for name, feed in feeds.items():
            if self._has_words(feed, *at, name):
                here = *at, name, "values"
                yield from ("", f"[{heading}.{name}]")
                for nth, (key, value) in enumerate(_feed_parts(feed).items()):
                    yield self.line(key, value, *(here[:-1] if nth == 0 else ()))
                yield from ("", *(f"# {remark}" for remark in self.doubts.get(here, ())), f"[{heading}.{name}.values]")
                yield from (self.line(_toml(word), text, *here, word) for word, text in feed.words.items())
                yield from (f"# {self.line(_toml(word), '', *here, word)}" for word in self._unknown(feed.words, here))

    def _has_words(self, feed: Feed, *at: str | int) -> bool:
        return bool(feed.words or self._unknown(feed.words, (*at, "values")))

    def _unknown(self, known: Iterable[str], at: tuple) -> list[str]:
        """The words of which a person has to say what they mean."""
        return [where[-1] for where in self.doubts if where[:-1] == at and where[-1] not in known]

    def milestone(self, said: Statement, *at: str | int) -> list[str]:
        """A milestone with columns of its own."""
        heading = "; ".join(self.doubts.get(at, ()))
        return [
            "[[milestones]]" + (f"  # {heading}" if heading else ""),
            self.line("milestone", said.milestone),
            *self._plain(said.feeds, at),
            *([self.line("outcome", said.outcome, *at, "outcome")] if said.outcome else []),
            *self._with_words("milestones", said.feeds, at),
        ]

    def left_out(self, said: Statement, nth: int) -> list[str]:
        """A milestone that lacks an outcome, as a comment."""
        choices = "|".join(contract().outcomes[said.milestone])
        lines = [*self.milestone(said, "left_out", nth), self.line("outcome", choices, "left_out", nth, "outcome")]
        return [f"# {line}" for line in lines]

    def status(self) -> list[str]:
        status = self.mapping.status
        if status is None:
            return []
        here = "status", "words"
        lines = ["[status]", self.line("column", status.header, "status"), "", "[status.words]"]
        for word, statements in status.words.items():
            lines.append(self.line(_toml(word), [_statement_value(said) for said in statements], *here, word))
        return lines + [f"# {self.line(_toml(word), [], *here, word)}" for word in self._unknown(status.words, here)]

    def table(self, fed: FedTable, nth: int) -> list[str]:
        columns = self.feeds("tables.columns", fed.feeds, "tables", nth)
        return ["[[tables]]", self.line("table", fed.table), "", *columns]

    def unused(self) -> list[str]:
        headers = self.suggestion.unused
        alike = {
            "looks_like_dates": self.suggestion.unused_dates,
            "looks_like_outcomes": self.suggestion.unused_outcomes,
        }
        said = (
            "  ".join([f"#   {_toml(one)}", *(f"({_comment(code)})" for code, found in alike.items() if one in found)])
            for one in headers
        )
        return [f"# {_comment('unused')}", *said] if headers else []


@cache
def _comments() -> dict[str, str]:
    return tomllib.loads(COMMENTS.read_text(encoding="utf-8"))


def _comment(code: str, **details: object) -> str:
    """A remark in a mapping, in Dutch and English."""
    text = _comments()[code]
    for name, value in details.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def _feed_parts(feed: Feed) -> dict[str, object]:
    """A feed as a table of TOML, without its words."""
    if feed.fixed is not None:
        source = {"fixed": feed.fixed}
    else:
        source = {"column": feed.headers[0]} if len(feed.headers) == 1 else {"columns": feed.headers}
    parts = source | {"join": feed.join, "date_order": feed.date_order, "month_year": feed.month_year}
    parts |= {"times": feed.times, "where": feed.where or None, "apart": feed.apart or None}
    return {name: value for name, value in parts.items() if value is not None}


def _feed_table(feed: Feed) -> dict[str, object]:
    """A feed as a table of TOML, with its words."""
    return _feed_parts(feed) | ({"values": feed.words} if feed.words else {})


def _feed_value(name: str, feed: Feed) -> object:
    parts = _feed_table(feed)
    is_header = parts.keys() == {"column"} and name != "outcome"  # there a text by itself is the outcome
    return parts["column"] if is_header else parts


def _statement_value(said: Statement) -> dict[str, object]:
    parts = {"milestone": said.milestone} | ({"outcome": said.outcome} if said.outcome else {})
    parts |= {name: _feed_value(name, feed) for name, feed in said.feeds.items()}
    return parts | ({"needs_day": True} if said.needs_day else {})


def _toml(value: object) -> str:
    """A value as TOML on one line."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_toml(one)}" for key, one in value.items()) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _key(key: str) -> str:
    """A key of a mapping as it is, a word of a list between quotes."""
    return key if key.isascii() and key.replace("_", "").isalpha() else _toml(key)
