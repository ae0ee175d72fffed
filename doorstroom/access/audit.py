"""Who did what: a line of JSON for each act, in a file a month, to which lines are only ever added.

    {"at": "2026-11-28T12:50:47+00:00", "act": "9f…", "who": "j.jansen@example.nl", "what": "login", "about": {…}}

Who does not see all has `"of": ["Waterkant"]` too: whoever administers these municipalities only is told of no other.

It says who and what, and which things by their ids, kinds and numbers; never a text of the records. An act that takes a
while has two lines with the same `act`: one before it begins, and one that says how it ended. Both are one entry.

A line is one write at the end of the file, so that processes that share a store write none through another's.
"""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from doorstroom.access import owned

KINDS = (
    *("login", "logout", "refused", "sign_out", "view_as"),
    *("hand_in", "answer", "write", "take_back", "back", "purge"),
    *("export_rows", "briefing", "sql"),
    *("token", "revoke", "question"),
)
FORM = "%Y-%m.jsonl"
FILES = "????-??.jsonl"
Value = str | int | bool | None | list[str]


class AuditError(Exception):
    """An act cannot be noted, and so is not done; `code` and `details` word it for the reader."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Entry:
    """One act. at: with its zone. who: None where nobody has to log in. about: ids, kinds and numbers. of: the
    municipalities of which whoever did it sees all; None: of all, or it is not known.
    """

    at: dt.datetime
    who: str | None
    what: str
    about: Mapping[str, Value] = field(default_factory=dict)
    act: str = field(default_factory=lambda: secrets.token_hex(6))
    of: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if self.what not in KINDS:
            raise AssertionError(f"no act is called {self.what}")


def note(folder: Path, entry: Entry, months: int | None, *, is_synced: bool = True) -> None:
    """Add a line. months: how long lines are kept; None: as they are, for who cannot know. is_synced: whether it is on
    the disk then; of what is asked many times a second the last lines may be lost with the power. Raises AuditError.
    """
    at = entry.at.astimezone(dt.UTC)
    said = {"at": at.isoformat(timespec="seconds"), "act": entry.act, "who": entry.who, "what": entry.what}
    said |= {} if entry.of is None else {"of": sorted(entry.of)}
    line = json.dumps(said | {"about": dict(entry.about)}, ensure_ascii=False).encode() + b"\n"
    try:
        owned.folder(folder, 0o750)
        _append(folder / at.strftime(FORM), line, is_synced)
        if months is not None:
            _forget(folder, at, months)
    except OSError as error:
        raise AuditError("audit_unwritable", path=folder, problem=error.strerror) from error


def require_writable(folder: Path) -> None:
    """Refuse, before anything is offered, what could not be noted. Raises AuditError."""
    try:
        owned.folder(folder, 0o750)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise AuditError("audit_unwritable", path=folder, problem=error.strerror) from error


def entries(folder: Path) -> tuple[list[Entry], int]:
    """All acts, newest first, and how many lines cannot be read: of a disk that was full. Raises OSError."""
    found: dict[str, Entry] = {}
    damaged = 0
    for line in _lines(folder):
        try:
            told = json.loads(line)
            at, of = dt.datetime.fromisoformat(told["at"]), told.get("of")
            of = None if of is None else frozenset(of)
            one = Entry(at, told["who"], told["what"], told["about"], told["act"], of)
        except (ValueError, KeyError, TypeError, AssertionError):
            damaged += 1
            continue
        before = found.get(one.act)
        found[one.act] = replace(before, about={**before.about, **one.about}) if before else one
    return sorted(found.values(), key=lambda one: one.at)[::-1], damaged  # of one moment, the last line first


def _lines(folder: Path) -> Iterator[bytes]:
    for file in sorted(folder.glob(FILES)):
        yield from (line for line in file.read_bytes().split(b"\n") if line.strip())


def _append(file: Path, line: bytes, is_synced: bool) -> None:
    """One line at the end of a file. What is written in part is ended, so that it spoils no other line."""
    opened = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        owned.give(file)
        if os.write(opened, line) != len(line):
            os.write(opened, b"\n")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if is_synced:
            os.fsync(opened)
    finally:
        os.close(opened)


def _forget(folder: Path, at: dt.datetime, months: int) -> None:
    """Remove the files of months that are no longer kept."""
    kept = at.year * 12 + at.month - months
    for file in folder.glob(FILES):
        year, _, month = file.stem.partition("-")
        if year.isdecimal() and month.isdecimal() and int(year) * 12 + int(month) < kept:
            file.unlink(missing_ok=True)
