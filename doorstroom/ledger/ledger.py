"""The ledger as it lies on disk: sources, their hand-ins, and which of those were taken back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import filelock
import pyarrow as pa
import pyarrow.parquet as pq

from doorstroom.ingest.account import Findings
from doorstroom.ledger.hand_in import (
    ABOUT,
    BUILDING,
    FILES,
    FINDINGS,
    ID,
    SAID,
    TABLES,
    TAKEN_BACK,
    HandIn,
    LedgerError,
    Source,
    check_sums,
    read_about,
    sealed,
    sum_of,
    sync,
    sync_folder,
    unsealed,
)

LOCK = ".lock"
PURGED = "purged.json"  # what was removed for good: by hash, by whom and why
REPLACED = ".replaced-"
MARK = ".taken_back-"  # beside a hand-in that was taken back: holds where the file that says why is lost
UNKNOWN = "?"
A_DAY = dt.timedelta(days=1)
MUNICIPALITY = "municipality"
WHOSE = {"reuses": "by_municipality"}  # the column that says who tells it, where that is another
SORTED_BY = (MUNICIPALITY, "pilot_id")


@dataclass(frozen=True)
class TakenBack:
    """That a hand-in no longer holds: by whom, when (UTC) and why."""

    by: str
    at: str
    why: str


@dataclass(frozen=True)
class Contents:
    """What lies in the folder of a hand-in: typed rows, and what `write_more` writes into it; and its files (name and
    where they are now), which are kept beside the sources.
    """

    tables: Mapping[str, pa.Table]
    files: Sequence[tuple[str, Path]]
    write_more: Callable[[Path], None]


class Ledger:
    """The hand-ins below a folder. Reading needs no lock; who hands in holds that of the source.

    `lock`: makes it, of a file; it may say in its own way what is wrong with locking. `within`: the municipalities that
    may be handed in for, and of which may be taken back; None: all.
    """

    def __init__(
        self,
        path: Path,
        lock: Callable[[Path], filelock.BaseFileLock] = filelock.FileLock,
        within: frozenset[str] | None = None,
    ) -> None:
        self.path = path
        self.within = within
        self._lock = lock

    # ------------------------------------------------------------------ read

    def hand_ins(self, source: Source | None = None, *, also_taken_back: bool = False) -> list[HandIn]:
        """The hand-ins that hold, of one source or of all, in the order in which they count.

        Those that cannot be read are left out: see `damaged`.
        """
        found = [about for about, _ in self._read() if about is not None and source in (None, about.source)]
        if not also_taken_back:
            gone = {name for one in {about.source for about in found} for name in self.taken_back(one)}
            found = [about for about in found if about.id not in gone]
        return sorted(found, key=lambda about: about.in_order)

    def damaged(self) -> list[LedgerError]:
        """What is not as it was written, of all that is read without opening a hand-in: each with `name` and `file`.

        hand_in_damaged: it is left out. not_of_ledger: a folder that does not belong there. taken_back_damaged: what
        was taken back stays so; by whom and why is lost.
        """
        found = [error for about, error in self._read() if about is None]
        for file in sorted(self._sources()):
            _, error = self._said_back(file)
            found += [error] if error else []
        return found

    def hand_in(self, name: str) -> HandIn:
        """One hand-in, also one that was taken back. Raises LedgerError: unknown_hand_in, or why it cannot be read."""
        for about, error in self._read():
            if about is not None and about.id == name:
                return about
            if error is not None and error.code == "hand_in_damaged" and error.details["name"] == name:
                raise error
        known = ", ".join(about.id for about in self.own_hand_ins())
        raise LedgerError("unknown_hand_in", name=name, known=known or "-")

    def own_hand_ins(self) -> list[HandIn]:
        """The hand-ins of the municipalities that may be acted for, also those that were taken back."""
        every = self.hand_ins(also_taken_back=True)
        return [one for one in every if self.within is None or one.source.municipality in self.within]

    def folder(self, hand_in: HandIn) -> Path:
        return self.path / hand_in.source.folder / hand_in.id

    def said(self, source: Source) -> Path:
        """Where what a source has said so far lies, folded."""
        return self.path / source.folder / SAID

    def file(self, checksum: str) -> Path:
        """Where the file with this sha256 lies."""
        return self.path / FILES / checksum

    def tables(self, hand_in: HandIn) -> dict[str, Path]:
        """The Parquet file of each table that a hand-in holds."""
        return {name: self.folder(hand_in) / TABLES / f"{name}.parquet" for name in hand_in.tables}

    def findings(self, hand_in: HandIn) -> Findings:
        """What was noted while a hand-in was read. Raises LedgerError('hand_in_damaged')."""
        try:
            return Findings(**json.loads((self.folder(hand_in) / FINDINGS).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise LedgerError("hand_in_damaged", name=hand_in.id, file=FINDINGS) from error

    def taken_back(self, source: Source) -> dict[str, TakenBack]:
        """The hand-ins of a source that no longer hold."""
        return self._said_back(self.path / source.folder)[0]

    def taken_back_in(self, folder: Path) -> dict[str, TakenBack]:
        """The same, by the folder of a source."""
        return self._said_back(folder)[0]

    def _said_back(self, folder: Path) -> tuple[dict[str, TakenBack], LedgerError | None]:
        """What was taken back in the folder of a source, and what is wrong with the file that says it."""
        file = folder / TAKEN_BACK
        marked = {path.name.removeprefix(MARK) for path in folder.glob(f"{MARK}*")}
        said, error = {}, None
        try:
            said = {name: TakenBack(**one) for name, one in unsealed(file)["hand_ins"].items()} if file.exists() else {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            error = LedgerError("taken_back_damaged", name=folder.name, file=TAKEN_BACK)
        if lost := marked - said.keys():
            error = LedgerError("taken_back_damaged", name=folder.name, file=TAKEN_BACK)
            said |= dict.fromkeys(sorted(lost), TakenBack(UNKNOWN, UNKNOWN, UNKNOWN))
        return said, error

    def _sources(self) -> Iterator[Path]:
        """The folders of sources, and those of strangers."""
        for folder in self.path.glob("*/"):
            if folder.name != FILES and not folder.name.startswith("."):
                yield folder

    def own_sources(self) -> list[Path]:
        """The folders in which somebody handed in, or began to and died."""
        return sorted(
            {*(folder.parent for folder in self.folders()), *(one.parent for one in self.path.glob(f"*/{LOCK}"))}
        )

    def folders(self) -> list[Path]:
        """The folder of every hand-in, also of one that is damaged."""
        return sorted(folder for source in self._sources() for folder in source.glob("*/") if ID.fullmatch(folder.name))

    def _read(self) -> Iterator[tuple[HandIn | None, LedgerError | None]]:
        for source in sorted(self._sources()):
            within = [folder for folder in sorted(source.glob("*/")) if not folder.name.startswith(".")]
            for folder in within:
                try:
                    about = read_about(folder) if ID.fullmatch(folder.name) else None
                    if about is None or (about.source.folder, about.id) != (source.name, folder.name):
                        place = f"{self.path.name}/{source.name}/{folder.name}"
                        raise LedgerError("not_of_ledger", name=folder.name, file=place)
                    yield about, None
                except LedgerError as error:
                    yield None, error

    # ----------------------------------------------------------------- write

    @contextmanager
    def handing_in(self, source: Source) -> Iterator[None]:
        """The lock of one source; waits for who hands in to the same one."""
        with self.holding(self.path / source.folder):
            yield

    @contextmanager
    def holding(self, folder: Path) -> Iterator[None]:
        """The same, of the folder of a source. What a killed process left in it is removed or put back."""
        folder.mkdir(parents=True, exist_ok=True)
        with self._lock(folder / LOCK):
            for left in folder.glob(f"{BUILDING}*"):
                left.unlink() if left.is_file() else shutil.rmtree(left)
            for before in folder.glob(f"{REPLACED}*"):
                there = folder / before.name.removeprefix(REPLACED)
                shutil.rmtree(before) if there.is_dir() else os.replace(before, there)
            yield

    def same(self, hand_in: HandIn) -> HandIn | None:
        """The hand-in that says the same of the same day already, or the latest of its source where that day was not
        said but is the day on which it is handed in again."""
        of_source = self.hand_ins(hand_in.source)
        alike = [about for about in of_source if about.fingerprint == hand_in.fingerprint]
        if hand_in.said_by == "today":
            return alike[-1] if alike and alike[-1] is of_source[-1] else None
        return next((about for about in alike if about.reported_on == hand_in.reported_on), None)

    def last(self, hand_in: HandIn) -> HandIn:
        """A hand-in as the last one of its source: later than those before it, also where the clock is not."""
        every = self.hand_ins(hand_in.source, also_taken_back=True)
        after = max((one.handed_in_at for one in every), default=dt.datetime.min.replace(tzinfo=dt.UTC))
        return replace(hand_in, handed_in_at=max(hand_in.handed_in_at, after + dt.timedelta(microseconds=1)))

    def purges(self) -> list[dict]:
        """What was removed for good, as `purge.py` notes it. Raises LedgerError('purged_damaged')."""
        file = self.path / PURGED
        if not file.exists():
            return []
        try:
            return list(unsealed(file)["purges"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LedgerError("purged_damaged", path=file) from error

    def note_purges(self, purges: Sequence[Mapping]) -> None:
        """Write what was removed for good, whole or not at all. Raises OSError."""
        self.path.mkdir(parents=True, exist_ok=True)
        write_whole(self.path / PURGED, sealed({"purges": list(purges)}))

    def purged(self) -> set[str]:
        """The hand-ins that were removed for good. Raises as `purges`."""
        return {name for said in self.purges() for name in said["hand_ins"]}

    def purged_files(self) -> dict[str, dict]:
        """The sha256 of each file that was removed for good, with what is noted of it. Raises as `purges`."""
        return {checksum: said for said in self.purges() for checksum in said["files"]}

    def add(self, hand_in: HandIn, contents: Contents) -> HandIn:
        """Write a hand-in, whole or not at all; as it was written. Call while handing in to its source.

        Raises OSError.
        """
        written, building = self._built(hand_in, contents)
        os.replace(building, building.with_name(hand_in.id))
        sync(building.parent)
        return written

    def replace(self, hand_in: HandIn, contents: Contents) -> HandIn:
        """Write a hand-in that there is anew, as `add`. Killed halfway, `handing_in` puts back the one that was."""
        written, building = self._built(hand_in, contents)
        folder = self.folder(hand_in)
        before = folder.with_name(f"{REPLACED}{folder.name}")
        os.replace(folder, before)
        os.replace(building, folder)
        sync(folder.parent)
        shutil.rmtree(before)
        return written

    def _built(self, hand_in: HandIn, contents: Contents) -> tuple[HandIn, Path]:
        """A hand-in in a folder beside its own, with the checksums of all that is in it. Raises as `require_own`."""
        self.require_own(hand_in, contents.tables)
        building = self.path / hand_in.source.folder / f"{BUILDING}{hand_in.id}"
        new: list[str] = []
        try:
            (building / TABLES).mkdir(parents=True)
            for name, rows in contents.tables.items():
                by = [(column, "ascending") for column in SORTED_BY if column in rows.column_names]
                rows = rows.sort_by(by) if by else rows
                pq.write_table(rows, building / TABLES / f"{name}.parquet", compression="zstd")
            for _, path in contents.files:
                new += [sum_of(path)] if self.keep_file(path, hand_in.source) else []
            contents.write_more(building)
            sums = {
                str(path.relative_to(building)): sum_of(path) for path in sorted(building.rglob("*")) if path.is_file()
            }
            written = replace(hand_in, sums=sums)
            (building / ABOUT).write_text(sealed(written.as_json()), encoding="utf-8")
            sync_folder(building)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            self._forget_files(new)
            raise
        return written, building

    def require_own(self, hand_in: HandIn, tables: Mapping[str, pa.Table]) -> None:
        """Raises LedgerError: not_within where a hand-in is of a municipality that it may not be of, or tells of one;
        not_within_all where it says what holds for all of them.
        """
        if self.within is None:
            return
        whose = {name: WHOSE.get(name, MUNICIPALITY) for name, rows in tables.items() if len(rows)}
        if any(column not in tables[name].column_names for name, column in whose.items()):
            raise LedgerError("not_within_all", known=", ".join(sorted(self.within)))
        named = {one for name, column in whose.items() for one in tables[name][column].unique().to_pylist()}
        others = {hand_in.source.municipality, *named} - self.within
        if others:
            own = ", ".join(sorted(self.within))
            raise LedgerError("not_within", municipality=", ".join(sorted(others)), known=own)

    def require_own_of(self, hand_in: HandIn) -> None:
        """The same of a hand-in that there is, by all that it tells of."""
        if self.within is not None:
            columns = {name: WHOSE.get(name, MUNICIPALITY) for name in hand_in.tables}
            told = {}
            self.check(hand_in)
            for name, path in self.tables(hand_in).items():
                schema = pq.read_schema(path)
                known = [columns[name]] if columns[name] in schema.names else []
                told[name] = pq.read_table(path, columns=known or schema.names[:1], partitioning=None)
            self.require_own(hand_in, told)

    def remove(self, hand_in: HandIn) -> None:
        """Remove a hand-in that nobody saw, with the files that no other has: what was to be done with it failed."""
        folder = self.folder(hand_in)
        with self.holding(folder.parent):
            if folder.is_dir():
                away = folder.with_name(f"{BUILDING}{folder.name}")
                os.replace(folder, away)
                shutil.rmtree(away)
                self._forget_files(hand_in.files.values())

    def _forget_files(self, checksums: Iterable[str]) -> None:
        """Remove files that no hand-in has."""
        of_others = {checksum for one in self.hand_ins(also_taken_back=True) for checksum in one.files.values()}
        for checksum in set(checksums) - of_others:
            (self.path / FILES / checksum).unlink(missing_ok=True)

    def keep_file(self, path: Path, source: Source) -> bool:
        """Keep a file under its checksum, once, and mend one that was damaged; whether it is new. Call while handing in
        to the source: who is killed here leaves a part in its folder, which goes with the next hand-in.

        Raises OSError.
        """
        checksum = sum_of(path)
        kept = self.path / FILES / checksum
        if kept.is_file() and sum_of(kept) == checksum:
            return False
        kept.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path / source.folder / f"{BUILDING}file-{secrets.token_hex(4)}"
        try:
            shutil.copyfile(path, beside)
            with beside.open("rb") as written:
                os.fsync(written.fileno())
            os.replace(beside, kept)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        return True

    def take_back(self, hand_in: HandIn, *, by: str, at: dt.datetime, why: str) -> None:
        """Let a hand-in hold no longer. It stays where it is. Raises LedgerError('taken_back_already'), and as
        `require_own`.
        """
        self.require_own_of(hand_in)
        with self.handing_in(hand_in.source):
            gone = self.taken_back(hand_in.source)
            if hand_in.id in gone:
                raise LedgerError("taken_back_already", name=hand_in.id, by=gone[hand_in.id].by)
            gone[hand_in.id] = TakenBack(by, at.isoformat(), why)
            self.note_taken_back(self.path / hand_in.source.folder, gone)

    def note_taken_back(self, folder: Path, gone: Mapping[str, TakenBack]) -> None:
        """Write which hand-ins in the folder of a source no longer hold, and mark them. Raises OSError."""
        said = {name: vars(one) for name, one in gone.items()}
        write_whole(folder / TAKEN_BACK, sealed({"hand_ins": said}))
        for name in gone:
            (folder / f"{MARK}{name}").touch()
        sync(folder)

    def check(self, hand_in: HandIn) -> None:
        """Raises LedgerError('hand_in_damaged') when any file of a hand-in is not as it was written."""
        check_sums(self.folder(hand_in), hand_in)

    def is_whole(self, hand_in: HandIn, *names: str) -> bool:
        """Whether these files of a hand-in are as they were written; all of them where none is named."""
        try:
            check_sums(self.folder(hand_in), hand_in, names or None)
        except LedgerError:
            return False
        return True

    def damaged_files(self, hand_ins: Sequence[HandIn]) -> list[LedgerError]:
        """The files that are not as they were handed in; each with `name` (of the first hand-in), `file`, `path`."""
        found: dict[str, LedgerError] = {}
        looked_at: set[str] = set()
        for hand_in in hand_ins:
            for name, checksum in hand_in.files.items():
                if name in hand_in.purged or checksum in looked_at:
                    continue
                looked_at.add(checksum)
                kept = self.file(checksum)
                try:
                    is_whole = sum_of(kept) == checksum
                except OSError:
                    is_whole = False
                if not is_whole:
                    found[checksum] = LedgerError("file_damaged", name=hand_in.id, file=name, path=kept)
        return list(found.values())


class Trial(Ledger):
    """A ledger as it would be with other hand-ins too, or without one; nothing is written to it.

    `path`: where what is added lies. `without`: the id of a hand-in that is left out. `later`: ids of hand-ins that
    hold for the day after theirs.
    """

    def __init__(self, of: Ledger, path: Path, without: str | None = None, later: Collection[str] = ()) -> None:
        super().__init__(path, within=of.within)
        self._of = of
        self._without = without
        self._later = frozenset(later)

    def hand_ins(self, source: Source | None = None, *, also_taken_back: bool = False) -> list[HandIn]:
        there = {one.id: one for one in self._of.hand_ins(source, also_taken_back=also_taken_back)}
        there |= {one.id: one for one in super().hand_ins(source, also_taken_back=also_taken_back)}
        for name in self._later & there.keys():
            there[name] = replace(there[name], reported_on=there[name].reported_on + A_DAY)
        return sorted((one for one in there.values() if one.id != self._without), key=lambda about: about.in_order)

    def replace(self, hand_in: HandIn, contents: Contents) -> HandIn:
        return self.add(hand_in, contents)  # of two with one id its own goes first

    def damaged(self) -> list[LedgerError]:
        return self._of.damaged()

    def purges(self) -> list[dict]:
        return self._of.purges()

    def folder(self, hand_in: HandIn) -> Path:
        own = super().folder(hand_in)
        return own if own.is_dir() else self._of.folder(hand_in)

    def said(self, source: Source) -> Path:
        return self._of.said(source)

    def file(self, checksum: str) -> Path:
        own = super().file(checksum)
        return own if own.is_file() else self._of.file(checksum)


def fingerprint(
    files: Sequence[Path], mappings: Sequence[str], source: Source, meant: Mapping[str, str] | None = None
) -> str:
    """The same for files and mappings that are the same, byte for byte, and of which the same is `meant` by the names
    of municipalities. Raises OSError.
    """
    parts = [str(source), *sorted(sum_of(path) for path in files), *mappings]
    parts += [f"{name}={whose}" for name, whose in sorted((meant or {}).items()) if name != whose]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def new_id(reported_on: dt.date) -> str:
    """An id that no other hand-in has."""
    return f"{reported_on}_{secrets.token_hex(4)}"


def write_whole(file: Path, text: str) -> None:
    """Write a file so that after a crash it is the old or the new one. Raises OSError."""
    beside = file.with_name(f"{BUILDING}{file.name}")
    with beside.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    os.replace(beside, file)
    sync(file.parent)
