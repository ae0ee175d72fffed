"""A whole copy of a store while it is in use, and putting one back.

Nothing in a store is ever changed where it stands: a file takes the place of another by its name. So what is the same
in two looks, one before and one after it was copied, stood there all of it at one moment between them; and at any
moment a store is as after a power cut, from which it goes on by itself. Only the log of who did what grows where it
stands: of it the lines are copied that stand there between two looks at all else.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import filelock

from doorstroom.ledger import hand_in
from doorstroom.ledger.ledger import LOCK as LOCK_OF_SOURCE
from doorstroom.ledger.ledger import Ledger
from doorstroom.ledger.purge import holding_all
from doorstroom.store.versions import (
    AUDIT,
    BUILDING,
    DRAFTS,
    LEDGER,
    OF_NO_ONE,
    POINTER,
    Store,
    StoreError,
    rename_durably,
    write_durably,
)

SUMS = "SHA256SUMS"  # as sha256sum reads it: a copy can be verified without Doorstroom
SEAL = "# sha256: "  # its last line: of all lines above
LINE = re.compile(r"(?P<sum>[0-9a-f]{64})  (?P<path>[^\n]+)")
# What nobody misses: copies, locks, and a draft, which lives for a day and lies with who dropped it. A copy may itself
# be asked and copied as a store, and then has some of these too.
LEFT_OUT = {*OF_NO_ONE, DRAFTS, SUMS}
LEFT_OUT_OF_LEDGER = (hand_in.BUILDING, hand_in.SAID, LOCK_OF_SOURCE)
LOOKS = 50  # at a store in which something changes every time
CHUNK = 1 << 20
SHOWN = 5  # names in a message

Sums = Mapping[str, str]  # path within the store -> sha256


class BackupError(Exception):
    """A copy cannot be made, trusted or put back; `code` and `details` word it for the reader."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Backup:
    """A copy of a store. `version`: what its readers see. `damaged`: what was not as it was handed in before it was
    copied, by name.
    """

    folder: Path
    version: str
    n_files: int
    n_bytes: int
    damaged: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    """A file of a copy that is not as it was copied: `differs`, `lacks`, or is `extra`."""

    what: str
    path: str


@dataclass(frozen=True)
class _Seen:
    inode: int
    n_bytes: int
    written_at: int  # nanoseconds

    @property
    def grows(self) -> bool:
        """Whether lines may be added to it at any moment: it then counts as the same as long as it is there."""
        return self.n_bytes < 0


GROWING = -1


# ------------------------------------------------------------------- copying


def backup(store: Store, folder: Path) -> Backup:
    """Copy a store to a folder that is not there yet, or empty. It takes its name when all of it is there.

    Raises StoreError where there is nothing that readers see, BackupError, OSError.
    """
    version = store.current_name()
    if version is None:
        raise StoreError("store_empty", path=store.path)
    target = folder.absolute()
    _require_apart(store, target)
    with _building(target) as building:
        sums = _copied(store.path, building)
        damaged = _damaged(Ledger(building / LEDGER))
        # Perhaps something was being removed for good, which takes several steps: as it is after them. Where nobody can
        # write there is nobody who removes.
        if damaged and os.access(store.path / LEDGER, os.W_OK):
            shutil.rmtree(building)
            building.mkdir()
            with holding_all(store.ledger):
                sums = _copied(store.path, building)
            damaged = _damaged(Ledger(building / LEDGER))
        version = (building / POINTER).read_text(encoding="utf-8").strip()
        write_durably(building / SUMS, lambda file: file.write(_sealed(sums, version)))
        _sync_folders(building)
        n_bytes = sum((building / path).stat().st_size for path in sums)
        rename_durably(building, target)
    return Backup(folder, version, len(sums), n_bytes, damaged)


def _require_apart(store: Store, target: Path) -> None:
    """A copy goes into a folder of its own: not into the store, and not over what somebody keeps there."""
    if target.resolve().is_relative_to(store.path.resolve()):
        raise BackupError("backup_in_store", folder=target)
    if os.path.lexists(target) and (not target.is_dir() or any(target.iterdir())):
        raise BackupError("backup_not_empty", folder=target)
    if target.is_mount():
        raise BackupError("backup_is_mount", folder=target)


@contextmanager
def _building(target: Path) -> Iterator[Path]:
    """The folder beside it in which a copy is made; what a killed one left there goes first."""
    target.parent.mkdir(parents=True, exist_ok=True)
    building = target.with_name(BUILDING + target.name)
    lock = building.with_name(f"{building.name}.lock")
    try:
        with filelock.FileLock(lock, timeout=0):
            shutil.rmtree(building, ignore_errors=True)
            building.mkdir()
            try:
                yield building
            finally:
                shutil.rmtree(building, ignore_errors=True)
                lock.unlink(missing_ok=True)
    except filelock.Timeout as error:
        raise BackupError("backup_running", folder=target) from error


def _copied(store: Path, into: Path) -> Sums:
    """Copy what there is until nothing changed meanwhile; the sha256 of each file."""
    done: dict[str, tuple[_Seen, str]] = {}
    for _ in range(LOOKS):
        try:
            there = _look(store)
            for path in done.keys() - there.keys():
                (into / path).unlink()
                del done[path]
            for path, seen in there.items():
                if path not in done or done[path][0] != seen or seen.grows:
                    done[path] = seen, _copy(store / path, into / path, in_lines=seen.grows)
            if _look(store) == there:
                return {path: done[path][1] for path in sorted(done)}
        except FileNotFoundError:  # what was there a moment ago went: look again
            if not store.is_dir() or not into.is_dir():
                raise
    raise BackupError("backup_moving", path=store)


def _look(store: Path) -> dict[str, _Seen]:
    """Every file that belongs in a copy, the pointer first."""
    found = dict(_files(store, store, lambda name: name in LEFT_OUT or name.startswith(BUILDING)))
    pointer = {POINTER: found[POINTER]} if POINTER in found else {}
    return pointer | found


def _files(store: Path, folder: Path, is_left_out: Callable[[str], bool]) -> Iterator[tuple[str, _Seen]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            path = Path(entry.path)
            if is_left_out(entry.name):
                continue
            if entry.is_dir():
                yield from _files(store, path, lambda name: name.startswith(LEFT_OUT_OF_LEDGER))
            elif entry.is_file() and "\n" not in entry.name and "\\" not in entry.name:
                yield path.relative_to(store).as_posix(), _seen(entry, grows=folder == store / AUDIT)
            elif os.path.lexists(path):
                raise BackupError("backup_strange", file=path)


def _seen(entry: os.DirEntry, *, grows: bool) -> _Seen:
    told = entry.stat()
    return _Seen(told.st_ino, *((GROWING, 0) if grows else (told.st_size, told.st_mtime_ns)))


def _copy(source: Path, target: Path, *, in_lines: bool = False) -> str:
    """Copy a file so that it is on the disk; the sha256 of what was copied.

    in_lines: of a file that somebody may be adding to, whole lines only.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with source.open("rb") as read, target.open("wb") as written:
        for part in read if in_lines else _parts(read):
            if in_lines and not part.endswith(b"\n"):
                break
            digest.update(part)
            written.write(part)
        written.flush()
        os.fsync(written.fileno())
    return digest.hexdigest()


def _sync_folders(folder: Path) -> None:
    for inner, _, _ in os.walk(folder):
        hand_in.sync(Path(inner))


def _damaged(ledger: Ledger) -> tuple[str, ...]:
    every = ledger.hand_ins(also_taken_back=True)
    found = [one.id for one in every if not ledger.is_whole(one)]
    found += [str(error.details["file"]) for error in ledger.damaged_files(every)]
    return tuple(dict.fromkeys([*found, *(str(error.details["name"]) for error in ledger.damaged())]))


# ----------------------------------------------------------------- verifying


def verify(folder: Path) -> tuple[Backup, list[Difference]]:
    """A copy, and what of it is not as it was copied. Raises BackupError where there is none, OSError."""
    sums, version = _sums(folder)
    there = {path for path in _all_files(folder) if path.partition("/")[0] not in LEFT_OUT}
    found = [Difference("lacks", path) for path in sorted(sums.keys() - there)]
    found += [Difference("extra", path) for path in sorted(there - sums.keys())]
    found += [Difference("differs", path) for path in sorted(sums.keys() & there) if _sum(folder / path) != sums[path]]
    n_bytes = sum((folder / path).stat().st_size for path in sums.keys() & there)
    return Backup(folder, version, len(sums), n_bytes), found


def _sums(folder: Path) -> tuple[Sums, str]:
    """What a copy holds, and the version that its readers see."""
    try:
        content = (folder / SUMS).read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BackupError("no_backup", folder=folder) from error
    above, _, seal = content.rpartition(SEAL.encode())
    if hashlib.sha256(above).hexdigest().encode() != seal.strip():
        raise BackupError("backup_sums_damaged", file=folder / SUMS)
    first, *lines = above.decode().splitlines()
    matches = [LINE.fullmatch(line) for line in lines]
    paths = [PurePosixPath(match["path"]) for match in matches if match]
    if not all(matches) or any(path.is_absolute() or ".." in path.parts for path in paths):
        raise BackupError("backup_sums_damaged", file=folder / SUMS)
    return {match["path"]: match["sum"] for match in matches}, first.removeprefix("# ")


def _sealed(sums: Sums, version: str) -> bytes:
    lines = [f"# {version}", *(f"{checksum}  {path}" for path, checksum in sums.items())]
    above = "".join(f"{line}\n" for line in lines).encode()
    return above + f"{SEAL}{hashlib.sha256(above).hexdigest()}\n".encode()


def _all_files(folder: Path) -> Iterator[str]:
    for inner, _, names in os.walk(folder, followlinks=True):
        for name in names:
            yield (Path(inner) / name).relative_to(folder).as_posix()


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parts(file: BinaryIO) -> Iterator[bytes]:
    while part := file.read(CHUNK):
        yield part


# --------------------------------------------------------------- putting back


def restore(folder: Path, store: Store) -> Backup:
    """Put a copy back into an empty store: the pointer last, so that nobody sees half of it.

    Where that fails nothing of it is left. Raises BackupError, StoreError where it cannot be written, OSError.
    """
    _require_empty(store)
    told, differences = verify(folder)
    if differences:
        names = ", ".join(one.path for one in differences[:SHOWN]) + (", …" if len(differences) > SHOWN else "")
        raise BackupError("backup_damaged", folder=folder, n=len(differences), files=names)
    sums, version = _sums(folder)
    with store.loading():
        _require_empty(store)
        try:
            for path in sorted(sums.keys() - {POINTER}, key=_versions_first):
                _put_back(folder / path, store.path / path, sums[path])
            _sync_folders(store.path)
            store.point_to(version)
        except BaseException:
            _empty(store.path, sums)
            raise
    return told


def _require_empty(store: Store) -> None:
    there = [path.name for path in store.path.iterdir()] if store.path.exists() else []
    if not all(name in OF_NO_ONE or name.startswith(BUILDING) for name in there):
        raise BackupError("restore_not_empty", path=store.path)


def _versions_first(path: str) -> tuple[bool, str]:
    """While there are versions and no pointer nothing is loaded: the ledger comes after them."""
    return not path.endswith(".duckdb"), path


def _put_back(source: Path, target: Path, checksum: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(BUILDING + target.name)
    if _copy(source, beside) != checksum:
        beside.unlink()
        raise BackupError("backup_damaged", folder=source.parent, n=1, files=source.name)
    os.replace(beside, target)


def _empty(store: Path, paths: Iterable[str]) -> None:
    """Remove what was put back, as far as the disk lets."""
    for name in {PurePosixPath(path).parts[0] for path in paths}:
        for path in (store / name, store / (BUILDING + name)):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
