"""Handing in, and publishing a new version of the store.

file → reading → mapping (if flat) → checking → a hand-in in the ledger; all hand-ins → the fold → one DuckDB file → its
invariants → the pointer. The old version stays as it was until the last step, which either happened or did not.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from doorstroom.ingest.account import Progress, Report
from doorstroom.ingest.intake import IntakeError, mapping_files
from doorstroom.ledger.again import read_again
from doorstroom.ledger.folded import forget as forget_folds
from doorstroom.ledger.folded import tidy as tidy_folds
from doorstroom.ledger.hand_in import HandIn, LedgerError
from doorstroom.ledger.ledger import Ledger
from doorstroom.ledger.personal import Personal
from doorstroom.ledger.purge import Purge, Reason, purge_files, purge_hand_in, purge_text, unfinished
from doorstroom.ledger.taking import (
    Kept,
    Said,
    Taken,
    account_of,
    delivery_of,
    keep_hand_in,
    take,
)
from doorstroom.store.apart import folder_of
from doorstroom.store.engine import HERE, Engine
from doorstroom.store.publishing import LONGEST_WAIT, Publishing, flags_before, holds_all, publish, unanswered
from doorstroom.store.required import require_list, require_not_purged, require_rows, require_said, require_whole
from doorstroom.store.versions import (
    HANDED_IN,
    POINTER,
    VERSION_NAME,
    Store,
    StoreError,
    number_of,
)

HANDED_IN_ON = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2})(\d{2})_")


def load(
    store: Store,
    paths: Sequence[Path],
    *,
    municipality: str,
    now: dt.datetime,
    keep: int,
    mapping_file: Path | Sequence[Path] | None = None,
    progress: Progress,
    said: Said | None = None,
    wait: float = LONGEST_WAIT,
) -> Report:
    """Hand in `paths`, and let readers see a version with what they say.

    `now`, `keep`, `wait`: as Publishing has them. `mapping_file`: one mapping, or several, each for the files that it
    names or of which it has the headers. `said`: of which source, and of which day. What is in the ledger already is
    not handed in again; when all of it is, no version is made. Raises IntakeError, UnreadableFile, MappingError,
    LedgerError or StoreError when nothing was done: the store is then as it was.
    """
    mappings = mapping_files(mapping_file)
    require_whole(store)
    taken = take(paths, mappings, municipality, now, said or Said(), store.ledger, progress)
    require_said(taken)
    require_rows(taken, paths, mappings)
    return hand_in(store, taken, Publishing(municipality, now, keep, progress, wait))


def hand_in(store: Store, taken: Sequence[Taken], publishing: Publishing) -> Report:
    """Hand in what was read, and let readers see a version with what it says: all of it or nothing.

    Raises as `load`.
    """
    ledger = store.ledger
    require_not_purged(ledger, taken)
    require_list(taken)
    if any(one.hand_in.is_example for one in taken) and not all(one.is_example for one in ledger.hand_ins()):
        raise LedgerError("example_beside_own", path=store.path)
    kept: list[Kept] = []
    before = flags_before(store, [one.hand_in.source for one in taken])
    try:
        for one in taken:
            kept.append(keep_hand_in(ledger, one))
    except OSError as error:
        _remove(ledger, kept)
        raise IntakeError("cannot_write", path=store.path, problem=error.strerror) from error
    except BaseException:
        _remove(ledger, kept)
        raise
    read = account_of(taken)
    n_read = len(read.flags)
    report = _made_visible(store, ledger, publishing, kept, read)
    report.hand_ins = [delivery_of(ledger, one) for one in kept]
    report.known_flags = before.of(report, report.flags[n_read:])
    report.n_unanswered = unanswered(store, report.version, replace(publishing, within=store.within))
    return report


def recompose(
    store: Store,
    *,
    municipality: str,
    now: dt.datetime,
    keep: int,
    progress: Progress,
    wait: float = LONGEST_WAIT,
    is_read_again: bool = False,
    engine: Engine = HERE,
) -> Report:
    """Put the ledger together anew: after a new release, or after it was repaired. Files that a store kept before it
    had a ledger become the hand-ins of their days. `is_read_again`: all hand-ins are read from their files first.
    `engine`: what folds and computes.

    Raises StoreError when there is nothing to put together, and with `is_read_again` what reading raises.
    """
    store.current_name()
    publishing = Publishing(municipality, now, keep, progress, engine=engine)
    with store.loading(wait=wait):
        _adopt(store, publishing)
        if is_read_again:
            read_again(store.ledger, municipality, progress)
        forget_folds(store.ledger)
        report = publish(store, store.ledger, publishing)
    report.n_unanswered = unanswered(store, report.version, publishing)
    return report


def take_back(
    store: Store,
    hand_in: HandIn,
    *,
    by: str,
    why: str,
    municipality: str,
    now: dt.datetime,
    keep: int,
    progress: Progress,
    wait: float = LONGEST_WAIT,
) -> Report:
    """Let a hand-in hold no longer, and let readers see a version without it.

    Raises LedgerError when it was taken back already, or when nothing would be left to see.
    """
    ledger = store.ledger
    with store.loading(wait=wait):
        if not [one for one in ledger.hand_ins() if one.id != hand_in.id and "pilots" in one.tables]:
            raise LedgerError("last_hand_in", name=hand_in.id)
        ledger.take_back(hand_in, by=by, at=now.astimezone(dt.UTC), why=why)
        return publish(store, ledger, Publishing(municipality, now, keep, progress))


def purge(
    store: Store,
    *,
    hand_in: str | None = None,
    text: str | None = None,
    files_before: dt.datetime | None = None,
    reason: Reason,
    municipality: str,
    now: dt.datetime,
    keep: int,
    progress: Progress,
    wait: float = LONGEST_WAIT,
) -> tuple[Purge, Report, list[Path]]:
    """Remove a hand-in, a person's text, or the files of old lists, for good: from the ledger, and with it every
    version and copy but the one that is made now. Gives what was removed, the account of that version, and what is not
    ours and still holds the text below the folder.

    Killed halfway, it is brought to its end by whatever publishes next. Raises as `purge_hand_in` and `purge_text`, and
    as `publish`: what was removed by then stays so, and the end is still to be made.
    """
    store.current_name()
    store.require_all()
    publishing = Publishing(municipality, now, keep, progress, wait)
    ledger = store.ledger
    with store.loading(wait=wait):
        _adopt(store, publishing)
        was_unfinished = bool(unfinished(ledger))
        try:
            if files_before is not None:
                done = purge_files(ledger, files_before, reason)
            else:
                done = purge_text(ledger, text, reason) if text is not None else purge_hand_in(ledger, hand_in, reason)
        except LedgerError as error:
            if error.code not in ("purge_not_found", "unknown_hand_in", "purge_nothing_old") or not was_unfinished:
                raise
            done = Purge()  # all that was left to do was to bring the last one to its end
        except OSError as error:
            raise IntakeError("cannot_write", path=store.path, problem=error.strerror) from error
        report = publish(store, ledger, publishing)
        return done, report, _still_holding(store, text) if text is not None else []


def _still_holding(store: Store, text: str) -> list[Path]:
    """Files and folders below the store that hold a text. The version was made without it, and is not looked into."""
    file = store.file(store.current_name())
    personal, ours = Personal(text), {file, store.path / POINTER, *folder_of(file).glob("*")}
    found = []
    for path in sorted(store.path.rglob("*")):
        is_named = personal.is_in(path.name)
        if is_named or (path.is_file() and path not in ours and personal.is_in_file(path.read_bytes())):
            found.append(path)
    return found


def _made_visible(store: Store, ledger: Ledger, publishing: Publishing, kept: Sequence[Kept], report: Report) -> Report:
    """The account of a version that holds all of the ledger: made now, or by who published meanwhile.

    Where it cannot be made, what is new in the ledger is removed; not where readers see it already, and only what was
    to be tidied after it failed. Where somebody else publishes for too long it stays: they may be reading it.
    Raises as `publish`, and StoreError('locked_handed_in').
    """
    publishing.progress("waiting", 0)
    try:
        lock = store.loading(wait=publishing.wait).acquire()
    except StoreError as error:
        if error.code != "locked":
            _remove(ledger, kept)
            raise
        raise StoreError("locked_handed_in", names=", ".join(one.hand_in.id for one in kept)) from error
    with lock:
        name = store.current_name()
        if name is not None and holds_all(store, name, ledger):
            report.version = name
            return report
        try:
            return publish(store, ledger, publishing, report)
        except BaseException:
            name = store.current_name()
            if name is None or not holds_all(store, name, ledger):
                _remove(ledger, kept)
                tidy_folds(ledger)
            raise


def _remove(ledger: Ledger, kept: Sequence[Kept]) -> None:
    """Remove the new hand-ins that could not be published."""
    for one in kept:
        if one.is_new:
            ledger.remove(one.hand_in)


def _adopt(store: Store, publishing: Publishing) -> None:
    """Hand in what was kept for each version before there was a ledger, each for the day on which it was loaded."""
    folder = store.path / HANDED_IN
    names = [kept.name for kept in folder.iterdir()] if folder.is_dir() else []
    for name in sorted((name for name in names if VERSION_NAME.fullmatch(name)), key=number_of):
        kept = folder / name
        day, hour, minute = HANDED_IN_ON.match(name).groups()
        at = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(int(hour), int(minute)))
        mappings = [kept / one for one in sorted(path.name for path in kept.glob("mapping*.toml"))]
        said = Said(reported_on=at.date())
        for one in take([kept], mappings, publishing.municipality, at, said, store.ledger, publishing.progress):
            keep_hand_in(store.ledger, one)
        shutil.rmtree(kept)
    if names:
        folder.rmdir()
