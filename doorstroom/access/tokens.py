"""What a program shows to read: a token for each reader, who sees by it what a person with these rights sees.

A token opens the interface for programs and nothing else. The store keeps of it what cannot be turned back into it (a
checksum; a token is too long to be guessed), in one small file that another takes the place of by its name. So all
processes on a store agree at once, and a token that was withdrawn opens nothing any more.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import filelock

from doorstroom.access.rules import AccessError, rules, the_public
from doorstroom.query.reader import ANALYST, OFFICE, READER, Reader
from doorstroom.settings import PUBLIC, STAFF, Settings

log = logging.getLogger(__name__)

FILE = "tokens.json"  # in the store; beside it, while it is written, …
LOCK, BESIDE = f"{FILE}.lock", f"{FILE}.new"
BEGINS = "ds_"  # so that who finds one, and a program that looks for what leaked, knows what it is
BYTES = 32
ROLES = (READER, ANALYST, OFFICE)  # a token writes nothing: with the last it reads what hand-ins say
LONGEST_NAME = 80
LONGEST_DAYS = 3660
PATIENCE = 10  # seconds that another who writes may take


@dataclass(frozen=True)
class Token:
    """A token, without what opens: `sha256` is its checksum. Valid up to and including `until`.

    municipalities: of which all pilots are seen; None: of all. last_used: a day, None while nobody used it.
    """

    name: str
    sha256: str
    roles: tuple[str, ...]
    municipalities: tuple[str, ...] | None
    since: date
    until: date
    last_used: date | None = None

    def is_valid(self, today: date) -> bool:
        """Whether it opens anything that day."""
        return today <= self.until


def reader_of(own: Settings, shown: str, today: date) -> Reader | None:
    """Who asks, by the token that was shown; None for one that is unknown, expired or of somebody who may no longer.

    Takes as long whichever it is. Raises AccessError where the file of tokens, or of the rules, cannot be read.
    """
    given, found = _checksum(shown), None
    for one in tokens(own.store):
        is_it = hmac.compare_digest(one.sha256, given)
        found = one if is_it and one.is_valid(today) else found
    may_no_longer = rules(own.access).is_disabled({"name": found.name if found else ""})
    if found is None or may_no_longer:
        return None
    _note_use(own.store, found, today)
    if own.audience == PUBLIC:
        return the_public(found.name)
    of_own = None if found.municipalities is None else frozenset(found.municipalities)
    return Reader(found.name, STAFF, frozenset(found.roles), of_own, acts_for=frozenset())


def made(
    store: Path, name: str, roles: Sequence[str], municipalities: Sequence[str] | None, today: date, days: int
) -> tuple[str, Token]:
    """A token that is new, which is told here and never again; and what is kept of it.

    Raises AccessError: token_name (no name, one too long, or not in one line), token_exists, token_days, and what makes
    the file unreadable.
    """
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise AccessError("token_name", most=LONGEST_NAME)
    if not 0 < days <= LONGEST_DAYS:
        raise AccessError("token_days", most=LONGEST_DAYS)
    shown = BEGINS + secrets.token_urlsafe(BYTES)
    of_places = None if municipalities is None else tuple(sorted({*municipalities}))
    until = today + timedelta(days=days)
    token = Token(name, _checksum(shown), tuple(sorted({READER, *roles})), of_places, today, until)
    with _writing(store):
        there = tokens(store)
        if any(one.name == name for one in there):
            raise AccessError("token_exists", name=name)
        _write(store, (*there, token))
    return shown, token


def revoke(store: Path, name: str) -> None:
    """Let a token open nothing any more. Raises AccessError: token_unknown, and what makes the file unreadable."""
    with _writing(store):
        there = tokens(store)
        left = tuple(one for one in there if one.name != name)
        if len(left) == len(there):
            raise AccessError("token_unknown", name=name, known=", ".join(one.name for one in there))
        _write(store, left)


def _note_use(store: Path, token: Token, today: date) -> None:
    """Write down that a token was used today. Who cannot be noted down reads all the same."""
    if token.last_used == today:
        return
    try:
        with _writing(store, wait=0):
            used = replace(token, last_used=today)
            _write(store, tuple(used if one == token else one for one in tokens(store)))
    except (AccessError, OSError) as error:
        log.warning("the use of a token could not be noted: %s", error)


def _checksum(shown: str) -> str:
    return hashlib.sha256(shown.encode("utf-8", "replace")).hexdigest()


# -------------------------------------------------------------------- the file


def tokens(store: Path) -> tuple[Token, ...]:
    """The tokens of a store, also those that expired. Raises AccessError."""
    try:
        stat = (store / FILE).stat()
        return _read(store / FILE, (stat.st_ino, stat.st_mtime_ns, stat.st_size))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise AccessError("tokens_unreadable", path=store / FILE, problem=str(error).splitlines()[0]) from error


@lru_cache(maxsize=8)
def _read(path: Path, which: tuple[int, int, int]) -> tuple[Token, ...]:
    """`which`: what tells one file of that name from the next."""
    return tuple(_token(one) for one in json.loads(path.read_text(encoding="utf-8"))["tokens"])


def _token(kept: dict) -> Token:
    places, used = kept["municipalities"], kept["last_used"]
    return Token(
        name=str(kept["name"]),
        sha256=str(kept["sha256"]),
        roles=tuple(map(str, kept["roles"])),
        municipalities=None if places is None else tuple(map(str, places)),
        since=date.fromisoformat(kept["since"]),
        until=date.fromisoformat(kept["until"]),
        last_used=used and date.fromisoformat(used),
    )


def _write(store: Path, there: Sequence[Token]) -> None:
    """The old file or the new one, whole, whatever happens meanwhile; for the user of the service only."""
    beside = store / BESIDE
    beside.unlink(missing_ok=True)
    kept = json.dumps({"tokens": [asdict(one) for one in there]}, ensure_ascii=False, indent=1, default=str)
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(kept + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, store / FILE)


@contextmanager
def _writing(store: Path, wait: float = PATIENCE) -> Iterator[None]:
    """Raises AccessError where another writes for longer."""
    try:
        with filelock.FileLock(store / LOCK, timeout=wait):
            yield
    except filelock.Timeout as error:
        raise AccessError("tokens_busy", path=store / FILE) from error
    except NotImplementedError as error:  # a file system without locks
        raise AccessError("tokens_unreadable", path=store / FILE, problem=str(error)) from error
