"""Refusals, flags, changes and errors in the reader's words: for the command line and the screens alike."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from doorstroom.contract.model import contract
from doorstroom.i18n import Words, is_missing
from doorstroom.ingest.mapping.apply import MappingError
from doorstroom.ingest.readers.read import UnreadableFile
from doorstroom.ingest.validate import Flag, Refusal
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
NO_SOURCE_LINE = (SourceLineError, UnreadableFile, MappingError)

# Errors of the store with words of their own in "frame.store_error".
TOLD_ON_SCREEN = frozenset({"pointer_missing", "pointer_broken", "not_empty", "cannot_publish", "locked"})
UNDATED = "anchored_not_held_undated"  # how it is worded where the day is unknown


def error_in_words(error: Exception, words: Words) -> str:
    """One clear line for what went wrong, saying what to do. For errors that carry `code` and `details`."""
    section = SECTIONS.get(type(error), "errors")
    details = {name: str(value) for name, value in error.details.items()}
    if isinstance(error, UnreadableFile):
        details["file"] = error.file
    if error.code == "bad_parameter":
        details["type"] = words(f"errors.type.{details['type']}")
    if details.get("known") == "":  # nothing to choose from is said as such
        return words(f"{section}.{error.code}_none", **details)
    return words(f"{section}.{error.code}", **details)


def store_error_in_words(error: StoreError, words: Words) -> str:
    """The same of a store, for who reads a screen: without the folders of the server."""
    if error.code == "other_release":
        return error_in_words(error, words)
    return words(f"frame.store_error.{error.code if error.code in TOLD_ON_SCREEN else 'text'}")


def refusal_in_words(refusal: Refusal, words: Words, *, with_place: bool = False) -> str:
    """Why a row was refused, with what was expected."""
    reason = words(
        f"refusals.{refusal.code}",
        value=refusal.value or "",
        column=refusal.column or "",
        expected=_expected(refusal, words),
        other="",
    )
    return _with_place(refusal, reason, words) if with_place else reason


def flag_in_words(flag: Flag, words: Words, *, with_place: bool = False) -> str:
    """What a person should look at."""
    other = flag.other or ""
    column = flag.column or ""
    if flag.code == "unreadable_kept" and flag.other:
        code, _, expected = flag.other.partition(":")
        expected = _expected_in_words(code, expected, words)
        other = words(f"refusals.{code}", value=flag.value or "", column=column, expected=expected, other="")
    elif flag.code in ("order_by_one_cell", "order_elsewhere"):
        other = words(f"telling.order_{flag.other}")
    elif flag.code == "unknown_status_word":
        other = ", ".join(contract().codes["milestone"])
    elif flag.code == "same_key_differs":
        column = words.column(flag.table, column)
    elif flag.code == "rating_against_status":
        other = words(f"telling.status_{flag.other}")
    value = words.label("rating", flag.value) if flag.code == "rating_against_status" else flag.value or ""
    if flag.code == "corrected_statement":
        value, other = words.label("outcome", flag.value), words.label("outcome", flag.other)
    key = UNDATED if flag.code == "anchored_not_held" and not flag.value else flag.code
    reason = words(f"flags.{key}", value=value, column=column, expected="", other=other)
    return _with_place(flag, reason, words) if with_place else reason


def _expected(refusal: Refusal, words: Words) -> str:
    """What was expected: the labels of a code list, the columns of which one must be filled, or what the check said."""
    table = contract().tables.get(refusal.table)
    if refusal.code == "one_of_missing" and table:
        return words.join(words.column(table.name, name) for name in table.one_of)
    return _expected_in_words(refusal.code, refusal.expected or "", words)


def _expected_in_words(code: str, expected: str, words: Words) -> str:
    """What a check expected: the labels of a code list or of a milestone's outcomes, an order of dates, or a text."""
    if code == "against_date_order":
        return words(f"telling.order_{expected}")
    code_list, _, milestone = expected.partition("/")
    if code_list not in contract().codes:
        return expected
    codes = contract().outcomes[milestone] if milestone else contract().codes[code_list]
    return words.join(words.label(code_list, code) for code in codes)


def _with_place(finding: Flag | Refusal, reason: str, words: Words) -> str:
    file = f"{finding.file} [{finding.sheet}]" if finding.sheet else finding.file
    if finding.row is None:
        return words("telling.in_file", file=file, reason=reason)
    return words("telling.in_row", file=file, row=str(finding.row), reason=reason)


def changes_in_words(changes: pd.DataFrame, words: Words) -> list[str]:
    """One sentence a change, in the order of the `changes` question."""
    return [change_in_words(change, words) for change in changes.to_dict("records")]


def change_in_words(change: dict, words: Words) -> str:
    """One row of the `changes` question as a sentence."""
    kind, milestone = change["kind"], change["milestone"]
    was, is_now = (_stated(kind, change[name], words) for name in ("was", "is_now"))
    return words(
        f"changes.{kind}",
        title=change["title"],
        milestone="" if is_missing(milestone) else words.label("milestone", milestone),
        was=was,
        is_now=is_now,
    )


def _stated(kind: str, stated: str | None, words: Words) -> str:
    """`was` or `is_now` of a change: a day for a re-plan, an outcome for a decision, else a stage."""
    if kind == "replan":
        return words.date(dt.date.fromisoformat(stated))
    if kind == "renamed":
        return stated or ""
    return words.label("outcome" if kind in ("decision", "deferral") else "stage", stated)
