"""Views that readers keep: an address under a name, which is asked anew with the rights of who opens it.

What is kept of a reader is one small file, named by a checksum of who that is: no name of anybody stands in a folder.
Another takes its place by its name, under a lock, so that all processes on a store agree and none loses what another
wrote. A file of which nothing was used for KEPT goes.

The clock is the caller's.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import filelock

from doorstroom.access import owned
from doorstroom.access.rules import AccessError

log = logging.getLogger(__name__)

FOLDER = "views"  # in the store; beside it, while a file is written, …
LOCK, BESIDE = f"{FOLDER}.lock", f"{FOLDER}.new"
FORM = "*.json"
MOST = 50  # views of one reader
LONGEST_NAME = 80
LONGEST_ADDRESS = 4000  # signs of all that it holds
KEPT = dt.timedelta(days=730)  # since something of it was used
STEP = dt.timedelta(days=1)  # between two times that it is noted that something was used
PATIENCE = 10  # seconds that another who writes may take

Parts = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Owner:
    """Whose views they are. id: tells readers apart; name: by which others know them, None where nobody logs in."""

    id: str
    name: str | None = None


@dataclass(frozen=True)
class View:
    """An address under a name: a screen, and what its address says."""

    name: str
    screen: str
    parts: Parts


def views(store: Path, of: Owner, now: dt.datetime) -> tuple[View, ...]:
    """The views of a reader, by name; asking counts as using them. Raises AccessError: views_unreadable."""
    path = _file(store, of)
    found = _read(path)
    if found:
        _use(store, path, now)
    return found


def keep(store: Path, of: Owner, view: View, now: dt.datetime) -> None:
    """Keep one more. Raises AccessError: view_name (none, too long, or not in one line), view_exists, view_long,
    views_many, views_busy, views_unreadable, views_unwritable.
    """
    view = replace(view, name=_named(view.name))
    if sum(len(one) for name, values in view.parts.items() for one in (name, *values)) > LONGEST_ADDRESS:
        raise AccessError("view_long")
    with _writing(store, now):
        there = _read(_file(store, of))
        _require_free(there, view.name)
        if len(there) >= MOST:
            raise AccessError("views_many", most=MOST)
        _write(store, of, (*there, view))


def rename(store: Path, of: Owner, name: str, to: str, now: dt.datetime) -> None:
    """Call a view otherwise; one that is gone meanwhile stays so. Raises AccessError as `keep`."""
    to = _named(to)
    with _writing(store, now):
        there = _read(_file(store, of))
        _require_free([one for one in there if one.name != name], to)
        _write(store, of, [replace(one, name=to) if one.name == name else one for one in there])


def remove(store: Path, of: Owner, name: str, now: dt.datetime) -> None:
    """Keep a view no longer. Raises AccessError: views_busy, views_unreadable, views_unwritable."""
    with _writing(store, now):
        _write(store, of, [one for one in _read(_file(store, of)) if one.name != name])


def remove_of(store: Path, who: str, now: dt.datetime) -> int:
    """Remove all views of who goes by a name, however it is written; how many these were. Raises AccessError."""
    n = 0
    with _writing(store, now):
        for path in _files(store):
            if _same(_kept(path).get("who") or "", who):
                n += len(_read(path))
                path.unlink(missing_ok=True)
    return n


def remove_holding(store: Path, is_in: Callable[[str], bool], now: dt.datetime) -> int:
    """Remove the views, of whomever, that hold a text in their name or in what they choose; how many these were.

    Raises AccessError.
    """
    n = 0
    with _writing(store, now):
        for path in _files(store):
            there = _read(path)
            left = [one for one in there if not any(map(is_in, _texts(one)))]
            if len(left) < len(there):
                n += len(there) - len(left)
                _replace(store, path, _kept(path).get("who"), left)
    return n


def _texts(view: View) -> Iterator[str]:
    yield view.name
    for values in view.parts.values():
        yield from values


def _named(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise AccessError("view_name", most=LONGEST_NAME)
    return name


def _require_free(there: Sequence[View], name: str) -> None:
    if any(_same(one.name, name) for one in there):
        raise AccessError("view_exists", name=name)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


# ------------------------------------------------------------------- the files


def _file(store: Path, of: Owner) -> Path:
    return store / FOLDER / f"{hashlib.sha256(of.id.encode()).hexdigest()}.json"


def _files(store: Path) -> list[Path]:
    return sorted((store / FOLDER).glob(FORM))


def _read(path: Path) -> tuple[View, ...]:
    try:
        found = [
            View(str(one["name"]), str(one["screen"]), {name: tuple(map(str, of)) for name, of in one["parts"].items()})
            for one in _kept(path).get("views", ())
        ]
    except (TypeError, KeyError, AttributeError) as error:
        raise AccessError("views_unreadable", path=path, problem=repr(error)) from error
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def _kept(path: Path) -> dict[str, object]:
    """What a file says; nothing where there is none. Raises AccessError."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise AccessError("views_unreadable", path=path, problem=str(error).splitlines()[0]) from error
    if not isinstance(said, dict):
        raise AccessError("views_unreadable", path=path, problem=type(said).__name__)
    return said


def _write(store: Path, of: Owner, there: Sequence[View]) -> None:
    _replace(store, _file(store, of), of.name, there)


def _replace(store: Path, path: Path, who: object, there: Sequence[View]) -> None:
    """The old file or the new one, whole, whatever happens meanwhile; none where nothing is left."""
    if not there:
        path.unlink(missing_ok=True)
        return
    owned.folder(store / FOLDER, 0o700)
    beside = store / BESIDE
    beside.unlink(missing_ok=True)
    said = json.dumps({"who": who, "views": [asdict(one) for one in there]}, ensure_ascii=False, indent=1)
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(said + "\n")
        file.flush()
        os.fsync(file.fileno())
    owned.give(beside)
    os.replace(beside, path)


def _use(store: Path, path: Path, now: dt.datetime) -> None:
    """Note that something of a file is used. Where that cannot be noted the views are shown all the same."""
    try:
        if now.timestamp() - path.stat().st_mtime >= STEP.total_seconds():
            os.utime(path, (now.timestamp(), now.timestamp()))
            _clear(store, now)
    except OSError as error:
        log.warning("the use of views that were kept could not be noted: %s", error)


def _clear(store: Path, now: dt.datetime) -> None:
    for path in _files(store):
        if path.stat().st_mtime < (now - KEPT).timestamp():
            path.unlink(missing_ok=True)


@contextmanager
def _writing(store: Path, now: dt.datetime) -> Iterator[None]:
    """Nobody else writes meanwhile. Raises AccessError: views_busy, views_unwritable."""
    try:
        with filelock.FileLock(store / LOCK, timeout=PATIENCE):
            _clear(store, now)
            yield
    except filelock.Timeout as error:
        raise AccessError("views_busy") from error
    except (OSError, NotImplementedError) as error:  # also a file system without locks
        raise AccessError("views_unwritable", path=store / FOLDER, problem=str(error)) from error
