"""Handing in, and publishing a new version of the store.

file → reading → mapping (if flat) → checking → a hand-in in the ledger; all hand-ins → the fold → one DuckDB file → its
invariants → the pointer. The old version stays as it was until the last step, which either happened or did not.
"""

from __future__ import annotations

import datetime as dt
import re
import shlex
import shutil
import tempfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import pandas as pd

from doorstroom.ingest.account import FileCount, Progress, Report, Unfit, told_before, with_flags
from doorstroom.ingest.findings import Flag
from doorstroom.ingest.intake import IntakeError, mapping_files
from doorstroom.ledger.again import read_again
from doorstroom.ledger.beside import Beside, beside
from doorstroom.ledger.compose import Composed
from doorstroom.ledger.folded import forget as forget_folds
from doorstroom.ledger.folded import tidy as tidy_folds
from doorstroom.ledger.hand_in import HandIn, LedgerError
from doorstroom.ledger.ledger import Ledger, Trial
from doorstroom.ledger.personal import Personal
from doorstroom.ledger.purge import Purge, Reason, carry_out, finish, purge_files, purge_hand_in, purge_text, unfinished
from doorstroom.ledger.taking import (
    Kept,
    Said,
    Taken,
    account_of,
    delivery_of,
    keep_hand_in,
    put_together,
    take,
    whole_hand_ins,
)
from doorstroom.store.build import About, compose
from doorstroom.store.sight import NOWHERE
from doorstroom.store.versions import (
    BUILDING,
    COPIES,
    DRAFTS,
    HANDED_IN,
    LEDGER,
    POINTER,
    TEMP,
    VERSION_NAME,
    WORKBENCH,
    Store,
    StoreError,
    number_of,
    rename_durably,
)

LONGEST_WAIT = 600  # seconds
AFTER = "2000-01-01T0000_0001"  # the name of a version that is only asked what would be
ALL_PILOTS = ("stage_now", "no_longer_listed", "without_stage")  # each pilot is in one of these
NEW_PILOT, KNOWN_PILOT = "new_pilot", "known_pilot"  # kinds of changes
OF_A_QUESTION = ["kind", "pilot_key", "name", "was", "is_now", "since"]  # tell it from all others
LOCK_SUFFIX = ".lock"
AT_LAST = re.compile(r": ([^:\"']+)$")  # what an error of the database ends with
HANDED_IN_ON = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2})(\d{2})_")


# A store with what would be, its ledger and its day → the hand-in of answers that was added to that ledger, None where
# none fits; how many answers that are; and those that do not fit.
Answering = Callable[[Store, Ledger, dt.date], tuple[HandIn | None, int, list[Unfit]]]
# A store with what would be, its ledger and the questions that are new in it → what each answer to one would do.
Trying = Callable[[Store, Ledger, pd.DataFrame], Sequence]


@dataclass(frozen=True)
class Publishing:
    """How a version is published. `municipality`: whose installation it is. `now`: local time without zone; names the
    version. `keep`: how many versions stay. `wait`: how many seconds for who publishes another one. `within`: the
    municipalities of which is told what changes; None: all.
    """

    municipality: str
    now: dt.datetime
    keep: int
    progress: Progress
    wait: float = LONGEST_WAIT
    within: frozenset[str] | None = None

    @property
    def told(self) -> dict[str, list[str]]:
        """The filter of what is told of what changes. A list without anything in it filters nothing."""
        return {} if self.within is None else {"municipality": sorted(self.within) or [NOWHERE]}


@dataclass
class Checked(Report):
    """What a load would do. `changes`: what it would change, None where there is nothing to compare with. `questions`:
    the rows of `unanswered` that are open after it and were not before. `answered`: the leading figures of today
    without and with the answers that were given, None where none counts. `effects`: what `trying` gave. `unsaid`: what
    a load would ask first.
    """

    changes: Changes | None = None
    questions: pd.DataFrame | None = None
    answered: Changes | None = None
    effects: Sequence = ()
    unsaid: list[IntakeError] = field(default_factory=list)


@dataclass(frozen=True)
class Changes:
    """What hand-ins change. `rows`: as the question hand_in_changes has them; a pilot that is new to their list, and of
    which other lists told already, is of the kind known_pilot. `before`, `after`: the leading figures of today, as
    portfolio_counts has them; before is None where there was nothing to compare with. `beside`: what changes in the
    tables that are in no row.
    """

    rows: pd.DataFrame
    before: dict[str, float] | None
    after: dict[str, float]
    beside: Sequence[Beside] = ()


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
    _require_said(taken)
    _require_rows(taken, paths, mappings)
    return hand_in(store, taken, Publishing(municipality, now, keep, progress, wait))


def hand_in(store: Store, taken: Sequence[Taken], publishing: Publishing) -> Report:
    """Hand in what was read, and let readers see a version with what it says: all of it or nothing.

    Raises as `load`.
    """
    ledger = store.ledger
    _require_not_purged(ledger, taken)
    _require_list(taken)
    if any(one.hand_in.is_example for one in taken) and not all(one.is_example for one in ledger.hand_ins()):
        raise LedgerError("example_beside_own", path=store.path)
    kept: list[Kept] = []
    before = _flags_of(store)
    try:
        for one in taken:
            kept.append(keep_hand_in(ledger, one))
    except OSError as error:
        _remove(ledger, kept)
        raise IntakeError("cannot_write", path=store.path, problem=error.strerror) from error
    except BaseException:
        _remove(ledger, kept)
        raise
    report = _made_visible(store, ledger, publishing, kept, account_of(taken))
    report.hand_ins = [delivery_of(ledger, one) for one in kept]
    report.known_flags = told_before(report.flags, before)
    report.n_unanswered = _unanswered(store, report.version, replace(publishing, within=store.within))
    return report


def _unanswered(store: Store, version: str, publishing: Publishing) -> int:
    """How many questions a version leaves open today."""
    as_of = today(store, version, publishing.now)
    return len(store.ask("unanswered", version=version, as_of=as_of, **publishing.told))


def _flags_of(store: Store | None) -> list[tuple]:
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


def today(store: Store, version: str, now: dt.datetime) -> dt.date:
    """The day that a version speaks of."""
    return store.version(version).as_of or now.date()


def recompose(
    store: Store,
    *,
    municipality: str,
    now: dt.datetime,
    keep: int,
    progress: Progress,
    wait: float = LONGEST_WAIT,
    is_read_again: bool = False,
) -> Report:
    """Put the ledger together anew: after a new release, or after it was repaired. Files that a store kept before it
    had a ledger become the hand-ins of their days. `is_read_again`: all hand-ins are read from their files first.

    Raises StoreError when there is nothing to put together, and with `is_read_again` what reading raises.
    """
    store.current_name()
    publishing = Publishing(municipality, now, keep, progress)
    with store.loading(wait=wait):
        _adopt(store, publishing)
        if is_read_again:
            read_again(store.ledger, municipality, progress)
        forget_folds(store.ledger)
        report = publish(store, store.ledger, publishing)
    report.n_unanswered = _unanswered(store, report.version, publishing)
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
    personal, ours = Personal(text), {store.file(store.current_name()), store.path / POINTER}
    found = []
    for path in sorted(store.path.rglob("*")):
        is_named = personal.is_in(path.name)
        if is_named or (path.is_file() and path not in ours and personal.is_in_file(path.read_bytes())):
            found.append(path)
    return found


def check_only(
    paths: Sequence[Path],
    *,
    municipality: str,
    now: dt.datetime,
    mapping_file: Path | Sequence[Path] | None = None,
    progress: Progress,
    said: Said | None = None,
    store: Store | None = None,
    answering: Answering | None = None,
    trying: Trying | None = None,
) -> Checked:
    """What a load would report and change; nothing is stored. `store`: whose ledger it would be handed in to.
    `answering`: what would be answered right after it. `trying`: what each answer to what is open then would do.
    """
    publishing = Publishing(municipality, now, 1, progress, within=store.within if store else None)
    mappings = mapping_files(mapping_file)
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(store.ledger if store else Ledger(Path(folder) / "none"), Path(folder) / LEDGER)
        taken = take(paths, mappings, municipality, now, said or Said(), trial, progress)
        _require_not_purged(trial, taken)
        report = Checked(**vars(account_of(taken)))
        kept = [keep_hand_in(trial, one) for one in taken]
        report.hand_ins = [delivery_of(trial, one) for one in kept]
        report.unsaid = unsaid(taken)
        if not any(one.is_new for one in kept) or not all(len(one.tables.get("pilots", "-")) for one in taken):
            report.files = with_flags(report)
            report.known_flags = told_before(report.flags, _flags_of(store))
            if _is_current(store):
                report.n_unanswered = _unanswered(store, store.current_name(), publishing)
            return report
        after, made = _tried(Path(folder) / "after", trial, publishing)
        report.flags += made.report.flags
        report.files = with_flags(report)
        report.known_flags = told_before(report.flags, _flags_of(store))
        report.n_unanswered = _unanswered(after, AFTER, publishing)
        before = store if made.n_hand_ins > len(kept) and _is_current(store) else None
        if made.n_hand_ins > len(kept):  # there was something before
            new = [one.hand_in for one in kept if one.is_new]
            report.changes = replace(_changes(after, new, before, publishing), beside=_beside(trial, new))
        report.questions = _opened(after, before, publishing)
        if answering:
            told, report.n_answered, report.unfit = answering(after, trial, today(after, AFTER, now))
            if told:
                answered, _ = _tried(Path(folder) / "answered", trial, publishing)
                report.answered = _changes(answered, [told], after, publishing)
                report.n_unanswered = _unanswered(answered, AFTER, publishing)
                after = answered
        if trying:
            report.effects = trying(after, trial, report.questions)
    return report


def _opened(after: Store, before: Store | None, publishing: Publishing) -> pd.DataFrame:
    """The questions that are open today, and were not before."""
    now = publishing.now
    rows = after.ask("unanswered", as_of=today(after, AFTER, now), **publishing.told)
    if before is None:
        return rows
    known = before.ask("unanswered", as_of=today(before, before.current_name(), now))
    told = set(known[OF_A_QUESTION].astype(str).itertuples(index=False, name=None))
    is_known = [one in told for one in rows[OF_A_QUESTION].astype(str).itertuples(index=False, name=None)]
    return rows[[not one for one in is_known]]


def compare(store: Store, hand_in: HandIn, publishing: Publishing) -> Changes:
    """What a hand-in that is in the ledger changed: beside what all others say. Raises LedgerError('not_within')."""
    store.ledger.require_own_of(hand_in)
    publishing = replace(publishing, within=store.within)
    with tempfile.TemporaryDirectory() as folder:
        after, _ = _tried(Path(folder) / "after", store.ledger, publishing)
        others, before = Trial(store.ledger, Path(folder) / LEDGER, without=hand_in.id), None
        if any("pilots" in one.tables for one in others.hand_ins()):
            before, _ = _tried(Path(folder) / "before", others, publishing)
        return replace(_changes(after, [hand_in], before, publishing), beside=_beside(store.ledger, [hand_in]))


def _beside(ledger: Ledger, hand_ins: Sequence[HandIn]) -> list[Beside]:
    return [one for hand_in in hand_ins for one in beside(ledger, hand_in)]


def tried(folder: Path, ledger: Ledger, publishing: Publishing, *, only: Collection[str]) -> Store:
    """A store in a folder of its own with what a ledger holds of some pilots (their keys)."""
    return _tried(folder, ledger, publishing, only)[0]


def _tried(
    folder: Path, ledger: Ledger, publishing: Publishing, only: Collection[str] | None = None
) -> tuple[Store, _Made]:
    """A store in a folder of its own with what a ledger holds, and what was written."""
    store = Store(folder)
    folder.mkdir()
    made = _compose(store.file(AFTER), ledger, publishing, AFTER, is_tried=True, only=only)
    store.point_to(AFTER)
    return store, made


def _changes(after: Store, hand_ins: Sequence[HandIn], before: Store | None, publishing: Publishing) -> Changes:
    """What hand-ins changed, and the leading figures of today before and after."""
    rows = pd.concat([after.ask("hand_in_changes", hand_in=one.id) for one in hand_ins], ignore_index=True)
    if before:
        as_of = today(after, after.current_name(), publishing.now)
        known = pd.concat([before.ask(name, as_of=as_of)["pilot_key"] for name in ALL_PILOTS])
        rows.loc[(rows["kind"] == NEW_PILOT) & rows["pilot_key"].isin(known), "kind"] = KNOWN_PILOT
    figures = []
    for store in (before, after):
        as_of = store and today(store, store.current_name(), publishing.now)
        asked = store and store.ask("portfolio_counts", as_of=as_of, **publishing.told)
        figures.append(None if asked is None else dict(asked[asked["stage"].isna()][["measure", "value"]].to_numpy()))
    return Changes(rows, *figures)


def _is_current(store: Store | None) -> bool:
    """Whether readers see all that the ledger holds."""
    name = store.current_name() if store else None
    return name is not None and _holds_all(store, name, store.ledger)


# ------------------------------------------------------------------ publish


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
        made = _compose(building, ledger, publishing, name)
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


@dataclass(frozen=True)
class _Made:
    """A version that was written: of how many hand-ins, its files, and what contradicts itself in it."""

    n_hand_ins: int
    files: list[FileCount]
    report: Report


def _compose(
    file: Path,
    ledger: Ledger,
    publishing: Publishing,
    name: str,
    *,
    is_tried: bool = False,
    only: Collection[str] | None = None,
) -> _Made:
    """Write all that a ledger holds to `file`, as the version `name`. `is_tried`: nothing is written to the ledger.
    `only`: of pilots those with these keys.

    Raises StoreError when it holds no pilots.
    """
    publishing.progress("composing", 0)
    composed = put_together(ledger, is_kept=not is_tried)
    composed = composed if only is None else composed.of_pilots(only)
    if "pilots" not in composed.tables:
        raise StoreError("ledger_empty", path=ledger.path.parent)
    own = composed.own_municipality or publishing.municipality
    about = About(name, publishing.now, composed.as_of, composed.is_example, own)
    report = compose(
        file,
        composed.tables.items(),
        Report(flags=list(composed.flags)),
        about,
        publishing.progress,
        absences=composed.absences,
        beside=composed.beside,
        shapes=composed.shapes,
        said=composed.findings,
        records={
            "hand_ins": composed.hand_ins,
            "hand_in_order": [(told[0], nth) for nth, told in enumerate(composed.hand_ins, 1)],
            "hand_in_files": [(shown, *place) for place, shown in composed.names.items()],
        },
    )
    report.flags = _of_own(report.flags, composed, ledger.within)
    files = [FileCount(*count) for count in composed.findings.loaded_files]
    return _Made(len(composed.hand_ins), files, report)


def _of_own(flags: list[Flag], composed: Composed, within: frozenset[str] | None) -> list[Flag]:
    """Of what was flagged what is of files of some municipalities; None: of all."""
    if within is None:
        return flags
    own = {name for name, municipality, *_ in composed.hand_ins if municipality in within}
    files = {shown for (name, _), shown in composed.names.items() if name in own}
    return [flag for flag in flags if flag.file in files]


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
        if name is not None and _holds_all(store, name, ledger):
            report.version = name
            return report
        try:
            return publish(store, ledger, publishing, report)
        except BaseException:
            name = store.current_name()
            if name is None or not _holds_all(store, name, ledger):
                _remove(ledger, kept)
                tidy_folds(ledger)
            raise


def _holds_all(store: Store, name: str, ledger: Ledger) -> bool:
    """Whether a version was put together from just what holds in the ledger."""
    try:
        told = store.ask("hand_ins", version=name)
    except StoreError as error:
        if error.code == "other_release":
            return False
        raise
    hand_ins, _ = whole_hand_ins(ledger)
    return set(told["hand_in"]) == {one.id for one in hand_ins} and not unfinished(ledger)


def _remove(ledger: Ledger, kept: Sequence[Kept]) -> None:
    """Remove the new hand-ins that could not be published."""
    for one in kept:
        if one.is_new:
            ledger.remove(one.hand_in)


# ------------------------------------------------------------------- before


def require_whole(store: Store) -> None:
    """A store of which a part is missing is not written to: a backup may be halfway back.

    Raises StoreError, or LedgerError where the version that readers see holds what the ledger lacks.
    """
    ledger, name = store.ledger, store.current_name()
    if name is None:
        return
    try:
        told = set(store.ask("hand_ins", version=name)["hand_in"])
    except StoreError as error:
        if error.code != "other_release":
            raise
        return
    there = {one.id for one in ledger.hand_ins(also_taken_back=True)} | ledger.purged()
    damaged = {error.details["name"] for error in ledger.damaged()}
    if lacking := sorted(told - there - damaged):
        raise LedgerError("hand_ins_missing", names=", ".join(lacking), path=ledger.path)


def _require_not_purged(ledger: Ledger, taken: Sequence[Taken]) -> None:
    """What was removed for good does not come back by itself, as with an archive that is handed in once more."""
    purged = ledger.purged_files()
    for one in taken:
        for name, checksum in one.hand_in.files.items():
            if said := purged.get(checksum):
                day = said["at"].partition("T")[0]
                raise LedgerError("file_purged", file=name, by=said["by"], day=day, why=said["why"])


def _require_list(taken: Sequence[Taken]) -> None:
    """A list is not handed in under the name of what people write down: it would speak of all that they did not."""
    for one in taken:
        if one.hand_in.source.is_screen and not one.hand_in.is_written:
            raise LedgerError("source_of_screen", source=one.hand_in.source.name)


def _require_said(taken: Sequence[Taken]) -> None:
    """Nothing is handed in as the list of nobody, nor beside a list that it may be the next one of."""
    for error in unsaid(taken):
        raise error


def unsaid(taken: Sequence[Taken]) -> list[IntakeError]:
    """What has to be said yet, each once."""
    every = [error for one in taken for error in one.unsaid]
    return list({str(error): error for error in every}.values())


def _require_rows(taken: Sequence[Taken], paths: Sequence[Path], mappings: Sequence[Path]) -> None:
    """An untouched template, or a list of which every row was refused, says nothing: that is no hand-in."""
    for one in taken:
        if "pilots" in one.tables and not len(one.tables["pilots"]):
            asked = [*map(str, paths), *(part for path in mappings for part in ("--mapping", str(path)))]
            files = ", ".join(path.name or str(path) for path in paths)
            refused = len(one.report.refusals)
            raise IntakeError("no_pilots", file=files, arguments=shlex.join(asked), refused=refused)


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


# -------------------------------------------------------------------- after


def clean_up(store: Store) -> None:
    """Remove what a killed load left behind. Call while holding the lock."""
    for left in store.path.glob(f"{BUILDING}*"):
        left.unlink()


def _unmake(store: Store, name: str) -> None:
    """Remove what the making of a version did before it failed."""
    clean_up(store)
    if not store.points_to(name):
        store.file(name).unlink(missing_ok=True)


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
