"""Handing in, and publishing a new version of the store.

file → reading → mapping (if flat) → checking → a hand-in in the ledger; all hand-ins → the fold → one DuckDB file → its
invariants → the pointer. The old version stays as it was until the last step, which either happened or did not.
"""

from __future__ import annotations

import datetime as dt
import shlex
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from doorstroom.ingest.account import Progress, Report, with_flags
from doorstroom.ingest.intake import IntakeError, mapping_files
from doorstroom.ledger.hand_in import HandIn, LedgerError
from doorstroom.ledger.ledger import Ledger
from doorstroom.ledger.taking import Said, Taken, keep_hand_in, put_together, take
from doorstroom.store.build import About, compose
from doorstroom.store.versions import (
    BUILDING,
    LEDGER,
    PUBLIC,
    WORKBENCH,
    Store,
    StoreError,
    number_of,
    rename_durably,
)


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
) -> Report:
    """Hand in `paths`, and let readers see a version with what they say.

    `now`: local time without zone; names the version. `keep`: how many versions stay. `mapping_file`: one mapping, or
    several, each for the files that it names or of which it has the headers. `said`: of which source, and of which day.
    Raises IntakeError, UnreadableFile, MappingError, LedgerError or StoreError when nothing was done: the store is then
    as it was.
    """
    store.current_name()  # a store that cannot be read is not written to either
    ledger = Ledger(store.path / LEDGER)
    with store.loading():
        taken = take(paths, mapping_files(mapping_file), municipality, now, said or Said(), ledger, progress)
        _require_rows(taken, paths, mapping_files(mapping_file))
        hand_in = keep_hand_in(ledger, taken)
        if hand_in is None:
            return replace(taken.report, version=store.current_name(), is_known=True)
        try:
            return publish(
                store, ledger, now=now, municipality=municipality, keep=keep, progress=progress, of=taken.report
            )
        except BaseException:
            ledger.remove(hand_in)
            raise


def publish(
    store: Store,
    ledger: Ledger,
    *,
    now: dt.datetime,
    municipality: str,
    keep: int,
    progress: Progress,
    of: Report | None = None,
) -> Report:
    """Put together what the ledger holds and let readers see it. Call while holding the lock of the store.

    `of`: the account of what was handed in just now, which is completed. Raises IntakeError.
    """
    clean_up(store)
    report = of or Report()
    name = _next_name(store, now)
    building = store.path / f"{BUILDING}{name}.duckdb"
    try:
        progress("composing", report.n_pilots)
        composed = put_together(ledger, municipality)
        if not composed.tables:
            raise StoreError("ledger_empty", path=store.path)
        about = About(name, now, composed.as_of, composed.is_example, composed.own_municipality or municipality)
        contradictions = Report(flags=list(composed.flags))
        compose(
            building,
            composed.tables.items(),
            contradictions,
            about,
            progress,
            absences=composed.absences,
            shapes=composed.shapes,
            said=composed.findings,
            records={
                "hand_ins": composed.hand_ins,
                "hand_in_files": [(shown, *place) for place, shown in composed.names.items()],
            },
        )
        rename_durably(building, store.file(name))
        store.point_to(name)
    except (IntakeError, KeyboardInterrupt):
        _take_back(store, name)
        raise
    except (OSError, duckdb.OperationalError, duckdb.FatalException) as error:
        _take_back(store, name)
        problem = str(error).splitlines()[0]
        raise IntakeError("cannot_write", path=store.path, problem=problem) from error
    forget_old(store, keep)
    report.flags += contradictions.flags
    report.files = with_flags(report)
    report.version = name
    return report


def recompose(store: Store, *, municipality: str, now: dt.datetime, keep: int, progress: Progress) -> Report:
    """Put the ledger together anew: after a new release, or after something was taken back.

    Raises StoreError when there is nothing in it.
    """
    with store.loading():
        ledger = Ledger(store.path / LEDGER)
        return publish(store, ledger, now=now, municipality=municipality, keep=keep, progress=progress)


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
) -> Report:
    """Let a hand-in hold no longer, and let readers see a version without it.

    Raises LedgerError when it was taken back already, or when nothing would be left to see.
    """
    ledger = Ledger(store.path / LEDGER)
    with store.loading():
        if not [one for one in ledger.hand_ins() if one.id != hand_in.id and "pilots" in one.tables]:
            raise LedgerError("last_hand_in", name=hand_in.id)
        ledger.take_back(hand_in, by=by, at=now.astimezone(dt.UTC), why=why)
        return publish(store, ledger, now=now, municipality=municipality, keep=keep, progress=progress)


def check_only(
    paths: Sequence[Path],
    *,
    municipality: str,
    now: dt.datetime,
    mapping_file: Path | Sequence[Path] | None = None,
    progress: Progress,
) -> Report:
    """What a load would report; nothing is stored."""
    taken = take(paths, mapping_files(mapping_file), municipality, now, Said(), None, progress)
    about = About(_name(now, 0), now, taken.handed_in.origin.as_of)
    found = compose(Path(":memory:"), taken.tables.items(), Report(), about, progress, shapes=taken.handed_in.shapes)
    taken.report.flags += found.flags
    taken.report.files = with_flags(taken.report)
    return taken.report


def _require_rows(taken: Taken, paths: Sequence[Path], mappings: Sequence[Path]) -> None:
    """An untouched template, or a list of which every row was refused, says nothing: that is no hand-in."""
    if "pilots" in taken.tables and not len(taken.tables["pilots"]):
        asked = [*map(str, paths), *(part for path in mappings for part in ("--mapping", str(path)))]
        files = ", ".join(path.name or str(path) for path in paths)
        refused = len(taken.report.refusals)
        raise IntakeError("no_pilots", file=files, arguments=shlex.join(asked), refused=refused)


def clean_up(store: Store) -> None:
    """Remove what a killed load left behind. Call while holding the lock."""
    _remove_half_built(store)


def _take_back(store: Store, name: str) -> None:
    """Remove what the making of a version did before it failed."""
    _remove_half_built(store)
    if not store.points_to(name):
        store.file(name).unlink(missing_ok=True)


def _remove_half_built(store: Store) -> None:
    for left in store.path.glob(f"{BUILDING}*"):
        left.unlink()


def forget_old(store: Store, keep: int) -> None:
    """Remove the oldest versions beyond `keep`; never the one that readers see."""
    current = store.current_name()
    names = store.names()
    for name in names[: max(0, len(names) - keep)]:
        if name != current:
            store.file(name).unlink()
            for copy in (store.path / WORKBENCH).glob(f"{name}-*"):
                copy.unlink()
            for copies in (store.path / PUBLIC).glob(f"{name}-*"):
                shutil.rmtree(copies)


def _next_name(store: Store, now: dt.datetime) -> str:
    return _name(now, max(map(number_of, store.names()), default=0) + 1)


def _name(now: dt.datetime, nth: int) -> str:
    return f"{now:%Y-%m-%dT%H%M}_{nth:04d}"
