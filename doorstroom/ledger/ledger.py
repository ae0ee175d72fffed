"""The ledger as it lies on disk: sources, their hand-ins, and which of those were taken back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import filelock
import pyarrow as pa
import pyarrow.parquet as pq

from doorstroom.ledger.hand_in import (
    ABOUT,
    BUILDING,
    FILES,
    TABLES,
    TAKEN_BACK,
    HandIn,
    LedgerError,
    Source,
    check_sums,
    read_about,
    sum_of,
    sync_folder,
)

LOCK = ".lock"
SORTED_BY = ("municipality", "pilot_id")


@dataclass(frozen=True)
class TakenBack:
    """That a hand-in no longer holds: by whom, when (UTC) and why."""

    by: str
    at: str
    why: str


class Ledger:
    """The hand-ins below a folder. Reading needs no lock; who hands in holds that of the source."""

    def __init__(self, path: Path) -> None:
        self.path = path

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
        """Why each hand-in that cannot be read cannot be."""
        return [error for about, error in self._read() if about is None]

    def hand_in(self, name: str) -> HandIn:
        """One hand-in, also one that was taken back. Raises LedgerError('unknown_hand_in')."""
        every = self.hand_ins(also_taken_back=True)
        found = [about for about in every if about.id == name]
        if not found:
            raise LedgerError("unknown_hand_in", name=name, known=", ".join(about.id for about in every) or "-")
        return found[0]

    def folder(self, hand_in: HandIn) -> Path:
        return self.path / hand_in.source.folder / hand_in.id

    def file(self, checksum: str) -> Path:
        """Where the file with this sha256 lies."""
        return self.path / FILES / checksum

    def tables(self, hand_in: HandIn) -> dict[str, Path]:
        """The Parquet file of each table that a hand-in holds."""
        return {name: self.folder(hand_in) / TABLES / f"{name}.parquet" for name in hand_in.tables}

    def taken_back(self, source: Source) -> dict[str, TakenBack]:
        """The hand-ins of a source that no longer hold."""
        file = self.path / source.folder / TAKEN_BACK
        if not file.is_file():
            return {}
        return {name: TakenBack(**said) for name, said in json.loads(file.read_text(encoding="utf-8")).items()}

    def _read(self) -> Iterator[tuple[HandIn | None, LedgerError | None]]:
        for folder in sorted(self.path.glob("*/*/")):
            if folder.parent.name == FILES or folder.name.startswith("."):
                continue
            try:
                yield read_about(folder), None
            except LedgerError as error:
                yield None, error

    # ----------------------------------------------------------------- write

    @contextmanager
    def handing_in(self, source: Source) -> Iterator[None]:
        """The lock of one source; waits for who hands in to the same one."""
        folder = self.path / source.folder
        folder.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(folder / LOCK):
            for left in folder.glob(f"{BUILDING}*"):
                shutil.rmtree(left)
            yield

    def same(self, hand_in: HandIn) -> HandIn | None:
        """The hand-in that says the same of the same day already, or the latest of its source where that day was not
        said but is the day on which it is handed in again."""
        of_source = self.hand_ins(hand_in.source)
        alike = [about for about in of_source if about.fingerprint == hand_in.fingerprint]
        if hand_in.said_by == "today":
            return alike[-1] if alike and alike[-1] is of_source[-1] else None
        return next((about for about in alike if about.reported_on == hand_in.reported_on), None)

    def add(
        self,
        hand_in: HandIn,
        tables: Mapping[str, pa.Table],
        files: Sequence[tuple[str, Path]],
        write_more: Callable[[Path], None],
    ) -> HandIn:
        """Write a hand-in, whole or not at all; as it was written. Call while handing in to its source.

        `write_more`: writes what else has to lie in its folder. Raises OSError.
        """
        building = self.path / hand_in.source.folder / f"{BUILDING}{hand_in.id}"
        try:
            (building / TABLES).mkdir(parents=True)
            for name, rows in tables.items():
                by = [(column, "ascending") for column in SORTED_BY if column in rows.column_names]
                rows = rows.sort_by(by) if by else rows
                pq.write_table(rows, building / TABLES / f"{name}.parquet", compression="zstd")
            for _, path in files:
                self._keep_file(path)
            write_more(building)
            sums = {
                str(path.relative_to(building)): sum_of(path) for path in sorted(building.rglob("*")) if path.is_file()
            }
            written = replace(hand_in, sums=sums)
            text = json.dumps(written.as_json(), ensure_ascii=False, indent=1, default=str)
            (building / ABOUT).write_text(text, encoding="utf-8")
            sync_folder(building)
            os.replace(building, self.folder(hand_in))
            _sync(self.folder(hand_in).parent)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        return written

    def remove(self, hand_in: HandIn) -> None:
        """Remove a hand-in that nobody saw: what was to be done with it failed."""
        shutil.rmtree(self.folder(hand_in))

    def _keep_file(self, path: Path) -> None:
        """Keep a file under its checksum, once."""
        kept = self.file(sum_of(path))
        if kept.is_file():
            return
        kept.parent.mkdir(parents=True, exist_ok=True)
        beside = kept.with_name(f"{BUILDING}{kept.name}-{secrets.token_hex(4)}")
        shutil.copyfile(path, beside)
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(beside, kept)

    def take_back(self, hand_in: HandIn, *, by: str, at: dt.datetime, why: str) -> None:
        """Let a hand-in hold no longer. It stays where it is. Raises LedgerError('taken_back_already')."""
        with self.handing_in(hand_in.source):
            gone = self.taken_back(hand_in.source)
            if hand_in.id in gone:
                raise LedgerError("taken_back_already", name=hand_in.id, by=gone[hand_in.id].by)
            gone[hand_in.id] = TakenBack(by, at.isoformat(), why)
            file = self.path / hand_in.source.folder / TAKEN_BACK
            beside = file.with_name(f"{BUILDING}{file.name}")
            beside.write_text(json.dumps({name: vars(said) for name, said in gone.items()}, indent=1), encoding="utf-8")
            with beside.open("rb") as written:
                os.fsync(written.fileno())
            os.replace(beside, file)
            _sync(file.parent)

    def check(self, hand_in: HandIn) -> None:
        """Raises LedgerError('hand_in_damaged') when any file of a hand-in is not as it was written."""
        check_sums(self.folder(hand_in), hand_in)


def fingerprint(files: Sequence[Path], mappings: Sequence[str], source: Source) -> str:
    """The same for files and mappings that are the same, byte for byte. Raises OSError."""
    parts = [str(source), *sorted(sum_of(path) for path in files), *mappings]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def new_id(reported_on: dt.date) -> str:
    """An id that no other hand-in has."""
    return f"{reported_on}_{secrets.token_hex(4)}"


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
