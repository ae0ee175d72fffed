"""Refusals, flags and errors in the reader's words: for the command line and the screens alike."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import PurePath

from doorstroom.contract.model import contract
from doorstroom.i18n import Words
from doorstroom.ingest.findings import (
    NOTHING_SHOWN,
    Between,
    Cell,
    Code,
    Elsewhere,
    Flag,
    Line,
    OneOf,
    Problem,
    Refusal,
    Rows,
    Said,
    plain,
)
from doorstroom.ingest.mapping.model import MappingError
from doorstroom.ingest.readers.read import TEXT_SUFFIXES
from doorstroom.ingest.readers.sheet import UnreadableFile
from doorstroom.ingest.recognise import MissingColumn
from doorstroom.lineage.source_lines import SourceLineError
from doorstroom.sandbox.errors import WorkbenchError
from doorstroom.store.versions import StoreError

# Where the errors of a room are worded; all others in "errors".
SECTIONS = {
    UnreadableFile: "refused_file",
    MappingError: "mapping_errors",
    SourceLineError: "source",
    WorkbenchError: "workbench.errors",
}

# What can be wrong with a line of a handed-in file.
NO_SOURCE_LINE = (SourceLineError, MappingError)

# Errors of the store with words of their own in "frame.store_error".
TOLD_ON_SCREEN = frozenset({"pointer_missing", "pointer_broken", "not_empty", "cannot_publish", "locked"})
ON_SCREEN = "on_screen."  # the section of what is said otherwise on a screen
ANY = "any"  # its key for all messages of a section that have none of their own
OF_OUTCOMES = frozenset({"outcome_not_of_milestone"})  # of these the value is an outcome
DAY = re.compile(r"[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[ T]00:00(?::00)?)?")
UNDATED = "anchored_not_held_undated"  # how it is worded where the day is unknown


def error_in_words(error: Exception, words: Words) -> str:
    """One clear line for what went wrong, saying what to do. For errors that carry `code` and `details`."""
    section = SECTIONS.get(type(error), "errors")
    details = {name: _detail_in_words(value, words) for name, value in error.details.items()}
    if isinstance(error, UnreadableFile):
        details["file"] = error.file
    if isinstance(error, MissingColumn):
        details = _by_their_labels(error, words)
    if error.code == "bad_parameter":
        details["type"] = words(f"errors.type.{details['type']}")
    if details.get("known") == "":  # nothing to choose from is said as such
        return _worded(f"{section}.{error.code}_none", words, **details)
    return _worded(f"{section}.{error.code}", words, **details)


def _by_their_labels(error: MissingColumn, words: Words) -> dict[str, str]:
    """What a template lacks, as its headers have it."""
    file, table, column = (str(error.details[name]) for name in ("file", "table", "column"))
    return {"file": file, "table": words.table(table), "column": words.column(table, column)}


def _detail_in_words(value: object, words: Words) -> str | dt.date:
    """What an error says of something: another error in its own words, several after each other; days are written out
    by who words them.
    """
    match value:
        case Code():
            return said_in_words(value, words)
        case Exception() if hasattr(value, "details"):
            return error_in_words(value, words)
        case float():
            return words.number(value, 2)
        case tuple():
            return " ".join(str(_detail_in_words(one, words)) for one in value)
        case dt.date() if not isinstance(value, dt.datetime):
            return value
    return str(value)


def _worded(key: str, words: Words, **details: object) -> str:
    """A message; on a screen as it is said there, where that differs."""
    others = f"{ON_SCREEN}{key.partition('.')[0]}.{ANY}"
    ways = (ON_SCREEN + key, others) if words.is_on_screen else ()
    return words(next(filter(words.has, ways), key), **details)


def store_error_in_words(error: StoreError, words: Words) -> str:
    """The same of a store, for who reads a screen: without the folders of the server."""
    if error.code == "other_release":
        return error_in_words(error, words)
    return words(f"frame.store_error.{error.code if error.code in TOLD_ON_SCREEN else 'text'}")


def refusal_in_words(refusal: Refusal, words: Words, *, with_place: bool = False) -> str:
    """Why a row was refused, with what was expected."""
    expected = refusal.expected
    if refusal.code == "one_of_missing":
        expected = tuple(words.column(refusal.table, name) for name in contract().tables[refusal.table].one_of)
    value = _shown(refusal.value, refusal.file, words)
    reason = _reason(refusal.code, value, column_in_words(refusal, words), expected, words)
    return _with_place(refusal, reason, words) if with_place else reason


def flag_in_words(flag: Flag, words: Words, *, with_place: bool = False) -> str:
    """What a person should look at."""
    column = column_in_words(flag, words) or ""
    value, other = (_shown(said, flag.file, words) for said in (flag.value, flag.other))
    if isinstance(other, Problem):
        value = _by_its_label(value, other.code)
        other = _reason(other.code, value, column, other.expected, words)
    elif flag.code in ("order_by_one_cell", "order_elsewhere"):
        other = words(f"telling.order_{other}")
    elif flag.code == "unknown_status_word":
        other = tuple(contract().codes["milestone"])
    elif flag.code == "same_key_differs":
        column, value = words.column(flag.table, flag.column), NOTHING_SHOWN if value is None else value
    elif flag.code == "rating_against_status":
        other = words(f"telling.status_{other}")
    elif flag.code == "corrected_statement":
        value, other = (words("format.unknown") if said is None else said for said in (value, other))
    key = UNDATED if flag.code == "anchored_not_held" and value is None else flag.code
    said = {"value": said_in_words(value, words), "other": said_in_words(other, words)}
    reason = _worded(f"flags.{key}", words, column=column, expected="", **said)
    return _with_place(flag, reason, words) if with_place else reason


def as_read(text: str, file: str, words: Words) -> str:
    """What stands in a cell, as a screen shows it. A workbook keeps a day as a number, which is written as the reader
    writes days; a file of text keeps the text that somebody wrote.
    """
    if PurePath(file).suffix.lower() in TEXT_SUFFIXES or not DAY.fullmatch(text):
        return text
    try:
        return words.date(dt.date.fromisoformat(text[:10]))
    except ValueError:  # a text that looks like a day and is none
        return text


def _shown(value: Said, file: str, words: Words) -> Said:
    """A value as a screen shows it; elsewhere as it stood."""
    if not words.is_on_screen:
        return value
    match value:
        case str():
            return as_read(value, file, words)
        case Cell():
            return replace(value, text=as_read(value.text, file, words))
    return value


def value_in_words(found: Flag | Refusal, words: Words) -> str | None:
    """What stood in a cell, as text; codes by their labels, days and numbers as they are written, days on a screen as
    the reader writes them.
    """
    value = _by_its_label(found.value, found.other.code if _is_problem(found) else found.code)
    value = _shown(value, found.file, words)
    if words.is_on_screen and isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return words.date(value)
    return str(said_in_words(value, words)) if isinstance(value, Code | OneOf | tuple) else plain(value)


def column_in_words(found: Flag | Refusal, words: Words) -> str | None:
    """The column as its file names it; on a screen one of the contract by its label."""
    table = contract().tables.get(found.table or "")
    is_of_contract = table is not None and found.column in table.columns
    return words.column(found.table, found.column) if is_of_contract and words.is_on_screen else found.column


def _is_problem(found: Flag | Refusal) -> bool:
    return isinstance(found, Flag) and isinstance(found.other, Problem)


def _by_its_label(value: Said, code: str) -> Said:
    """A value that is a code by then, whatever stood there."""
    return Code("outcome", value) if code in OF_OUTCOMES and value in contract().codes["outcome"] else value


def _reason(code: str, value: Said, column: str | None, expected: Said, words: Words) -> str:
    """Why a cell or a row was refused."""
    expected = words(f"telling.order_{expected}") if code == "against_date_order" else expected
    said = {
        "value": said_in_words(_by_its_label(value, code), words),
        "expected": said_in_words(expected, words),
    }
    return _worded(f"refusals.{code}", words, column=column or "", other="", **said)


def said_in_words(said: Said, words: Words) -> str | int | float | Decimal | dt.date:
    """What a finding holds, in the reader's language; days and numbers as they are, for `words` to write out."""
    match said:
        case None:
            return ""
        case Code():
            return words.label(said.code_list, said.code)
        case OneOf():
            codes = contract().outcomes[said.milestone] if said.milestone else contract().codes[said.code_list]
            return words.join(words.label(said.code_list, code) for code in codes)
        case Between():
            return f"{words.number(said.low)} – {words.number(said.high)}"
        case Elsewhere():
            says = NOTHING_SHOWN if said.says is None else said_in_words(said.says, words)
            return words("telling.elsewhere", says=says, line=str(said.line))
        case tuple():
            return ", ".join(str(said_in_words(one, words)) for one in said)
        case Cell() | Line() | Rows():
            return str(said)
    return said


def _with_place(finding: Flag | Refusal, reason: str, words: Words) -> str:
    file = place(finding.file, finding.sheet)
    if finding.row is None:
        return words("telling.in_file", file=file, reason=reason)
    return words("telling.in_row", file=file, row=str(finding.row), reason=reason)


def place(file: str, sheet: str | None) -> str:
    """A file, or a sheet of it, as a person names it."""
    return f"{file} [{sheet}]" if sheet else file
