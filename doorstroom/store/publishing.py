"""A new version of the store: all that the ledger holds, put together and shown to readers, or nothing.

The old version stays as it was until the last step, which either happened or did not.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from doorstroom.ingest.account import FileCount, Progress, Report, told_before, told_there_before, with_flags
from doorstroom.ingest.findings import Flag
from doorstroom.ingest.intake import IntakeError
from doorstroom.ledger.compose import Composed
from doorstroom.ledger.folded import forget as forget_folds
from doorstroom.ledger.folded import tidy as tidy_folds
from doorstroom.ledger.hand_in import Source
from doorstroom.ledger.ledger import Ledger
from doorstroom.ledger.purge import carry_out, finish, unfinished
from doorstroom.ledger.taking import Together, put_together, whole_hand_ins
from doorstroom.store import apart
from doorstroom.store.build import About, compose, set_apart
from doorstroom.store.engine import HERE, Engine
from doorstroom.store.sight import NOWHERE
from doorstroom.store.versions import (
    BUILDING,
    COPIES,
    DRAFTS,
    TEMP,
    WORKBENCH,
    Store,
    StoreError,
    number_of,
    rename_durably,
)

LONGEST_WAIT = 600  # seconds
MB = 10**6
LOCK_SUFFIX = ".lock"
AT_LAST = re.compile(r": ([^:\"']+)$")  # what an error of the database ends with


@dataclass(frozen=True)
class Publishing:
    """How a version is published. `municipality`: whose installation it is. `now`: local time without zone; names the
    version. `keep`: how many versions stay. `wait`: how many seconds for who publishes another one. `within`: the
    municipalities of which is told what changes; None: all. `engine`: what folds and computes.
    """

    municipality: str
    now: dt.datetime
    keep: int
    progress: Progress
    wait: float = LONGEST_WAIT
    within: frozenset[str] | None = None
    engine: Engine = HERE

    @property
    def told(self) -> dict[str, list[str]]:
        """The filter of what is told of what changes. A list without anything in it filters nothing."""
        return {} if self.within is None else {"municipality": sorted(self.within) or [NOWHERE]}


@dataclass(frozen=True)
class Made:
    """A version that was written: of how many hand-ins, its files, and what contradicts itself in it."""

    n_hand_ins: int
    files: list[FileCount]
    report: Report


def publish(store: Store, ledger: Ledger, publishing: Publishing, of: Report | None = None) -> Report:
    """Put together what the ledger holds and let readers see it. Call while holding the lock of the store.

    `of`: the account of what was handed in just now, which is completed; else that of all files is given. Raises
    IntakeError, StoreError.
    """
    clean_up(store)
    report = of or Report()
    name = _next_name(store, publishing.now)
    building = store.path / f"{BUILDING}{name}.duckdb"
    try:
        carry_out(ledger)
        is_purging = bool(unfinished(ledger))
        made = compose_version(building, ledger, publishing, name)
        set_apart(building, apart.folder_of(store.file(name)), store.largest_file * MB)
        rename_durably(building, store.file(name))
        store.point_to(name)
    except (OSError, duckdb.OperationalError, duckdb.FatalException) as error:
        _unmake(store, name)
        raise IntakeError("cannot_write", path=store.path, problem=_of_the_system(error)) from error
    except BaseException:  # also a fault of our own leaves the store as it was
        _unmake(store, name)
        raise
    if is_purging:
        _forget_all_others(store)
        forget_folds(ledger)
        finish(ledger)
    report.untidied = _tidied(store, ledger, publishing.keep)
    if of is None:
        report.files = made.files
    else:
        report.files = with_flags(report)
    report.flags += made.report.flags
    report.version, report.is_made = name, True
    return report


def _tidied(store: Store, ledger: Ledger, keep: int) -> str | None:
    """Remove what nothing needs any more; what the system says where it cannot be. Readers see the new version already,
    and the next one that is published removes it.
    """
    try:
        tidy_folds(ledger)
        forget_old(store, keep)
    except OSError as error:
        return error.strerror or str(error)
    return None


def _of_the_system(error: Exception) -> str:
    """What the system said, without the file of ours that it said it of."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    said = str(error).splitlines()[0]
    found = AT_LAST.search(said)
    return found[1] if found else said


def compose_version(
    file: Path,
    ledger: Ledger,
    publishing: Publishing,
    name: str,
    *,
    is_tried: bool = False,
    only: Collection[str] | None = None,
) -> Made:
    """Write all that a ledger holds to `file`, as the version `name`. `is_tried`: nothing is written to the ledger.
    `only`: of pilots those with these keys.

    Raises StoreError when it holds no pilots.
    """
    publishing.progress("composing", 0)
    together = put_together(ledger, is_kept=not is_tried, fold=publishing.engine.fold)
    if not together.has_pilots:
        raise StoreError("ledger_empty", path=ledger.path.parent)
    own = together.own_municipality or publishing.municipality
    about = About(name, publishing.now, together.as_of, together.is_example, own)
    report = Report(flags=together.flags if only is None else [])
    compose(
        file,
        _rows_of(together.parts, report, only),
        report,
        about,
        publishing.progress,
        shapes=together.shapes,
        said=together.findings,
        records={
            "hand_ins": together.hand_ins,
            "hand_in_order": [(told[0], nth) for nth, told in enumerate(together.hand_ins, 1)],
            "hand_in_files": [(shown, *place) for place, shown in together.names.items()],
        },
        engine=publishing.engine,
    )
    report.flags = _of_own(report.flags, together, ledger.within)
    files = [FileCount(*count) for count in together.findings.loaded_files]
    return Made(len(together.hand_ins), files, report)


def _rows_of(parts: Iterable[Composed], report: Report, only: Collection[str] | None) -> Iterator[tuple[str, pa.Table]]:
    """The rows of each table of the store, some municipalities at a time; what is flagged of them is added to a report.
    `only`: of pilots those with these keys, of which nothing is flagged.
    """
    for part in parts:
        told = part if only is None else part.of_pilots(only)
        report.flags += told.flags
        yield from told.rows()


def _of_own(flags: list[Flag], together: Together, within: frozenset[str] | None) -> list[Flag]:
    """Of what was flagged what is of files of some municipalities; None: of all."""
    if within is None:
        return flags
    own = {name for name, municipality, *_ in together.hand_ins if municipality in within}
    files = {shown for (name, _), shown in together.names.items() if name in own}
    return [flag for flag in flags if flag.file in files]


def holds_all(store: Store, name: str, ledger: Ledger) -> bool:
    """Whether a version was put together from just what holds in the ledger."""
    try:
        told = store.ask("hand_ins", version=name)
    except StoreError as error:
        if error.code == "other_release":
            return False
        raise
    hand_ins, _ = whole_hand_ins(ledger)
    return set(told["hand_in"]) == {one.id for one in hand_ins} and not unfinished(ledger)


def is_current(store: Store | None) -> bool:
    """Whether readers see all that the ledger holds."""
    name = store.current_name() if store else None
    return name is not None and holds_all(store, name, store.ledger)


def today(store: Store, version: str, now: dt.datetime) -> dt.date:
    """The day that a version speaks of."""
    return store.version(version).as_of or now.date()


def unanswered(store: Store, version: str, publishing: Publishing) -> int:
    """How many questions a version leaves open today."""
    as_of = today(store, version, publishing.now)
    return len(store.ask("unanswered", version=version, as_of=as_of, **publishing.told))


def flags_of(store: Store | None) -> list[tuple]:
    """What the version that readers see flags, as text; nothing where there is none that this release can read."""
    name = store.current_name() if store else None
    if name is None:
        return []
    try:
        flags = store.ask("flags", version=name).astype(object)
    except StoreError as error:
        if error.code == "other_release":
            return []
        raise
    return list(flags.where(flags.notna(), None).itertuples(index=False, name=None))


@dataclass(frozen=True)
class FlagsBefore:
    """What was flagged before hand-ins, as text. `is_new`: whether none of their sources was handed in before."""

    flags: Sequence[tuple]
    is_new: bool

    def of(self, report: Report, composed: Sequence[Flag]) -> list[Flag]:
        """The flags of a report that were told of before. Of a list that is new nothing was, however alike its flags
        are to those of others; but putting all lists together (`composed`) flags what others say too, in their places.
        """
        return told_there_before(composed, self.flags) if self.is_new else told_before(report.flags, self.flags)


def flags_before(store: Store | None, sources: Iterable[Source]) -> FlagsBefore:
    """What was flagged before hand-ins of these sources; call before they are in the ledger."""
    is_known = store is not None and any(store.ledger.hand_ins(source) for source in sources)
    return FlagsBefore(flags_of(store), not is_known)


def clean_up(store: Store) -> None:
    """Remove what a killed load left behind. Call while holding the lock."""
    for left in store.path.glob(f"{BUILDING}*"):
        left.unlink()
    apart.forget(store.path, known=set(store.names()))


def _unmake(store: Store, name: str) -> None:
    """Remove what the making of a version did before it failed."""
    if not store.points_to(name):
        store.file(name).unlink(missing_ok=True)
    clean_up(store)


def forget_old(store: Store, keep: int) -> None:
    """Remove the oldest versions beyond `keep`; never the one that readers see."""
    current = store.current_name()
    names = store.names()
    for name in names[: max(0, len(names) - keep)]:
        if name != current:
            store.file(name).unlink()
            for copy in (store.path / WORKBENCH).glob(f"{name}-*"):
                copy.unlink()
            for copies in (store.path / COPIES).glob(f"{name}-*"):
                shutil.rmtree(copies)
    apart.forget(store.path, known=set(store.names()))


def _forget_all_others(store: Store) -> None:
    """Remove every version but the one that readers see, every copy, and what is on disk for a while only."""
    forget_old(store, keep=1)
    for folder in (store.path / name for name in (WORKBENCH, COPIES, TEMP, DRAFTS)):
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.suffix != LOCK_SUFFIX:
                path.unlink() if path.is_file() else shutil.rmtree(path)


def _next_name(store: Store, now: dt.datetime) -> str:
    return _name(now, max(map(number_of, store.names()), default=0) + 1)


def _name(now: dt.datetime, nth: int) -> str:
    return f"{now:%Y-%m-%dT%H%M}_{nth:04d}"
