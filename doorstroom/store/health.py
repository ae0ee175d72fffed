"""Whether a store can do its work now: be read, be written, and grow."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from doorstroom.store.versions import LEDGER, Store, StoreError

MB = 10**6


@dataclass(frozen=True)
class Sign:
    """One thing that was looked at. `said`: the text that tells it (`cli.health_…`), with `details`; where something is
    wrong `problem` says what, as an error that carries `code` and `details`.
    """

    name: str
    said: str
    details: dict[str, object] = field(default_factory=dict)
    problem: Exception | None = None

    @property
    def is_well(self) -> bool:
        return self.problem is None


class HealthError(Exception):
    """What is wrong with where a store lies; `code` and `details` word it for the reader."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details


def signs(store: Store, smallest_space: int) -> list[Sign]:
    """How a store is. `smallest_space`: megabytes that should be left. A store without records is well: it is new."""
    return [_tried("version", _version, store), _tried("ledger", _writing, store), _space(store, smallest_space)]


def _tried(name: str, look: Callable[[Store], Sign], store: Store) -> Sign:
    try:
        return look(store)
    except (StoreError, HealthError) as error:
        return Sign(name, name, problem=error)


def _version(store: Store) -> Sign:
    """Whether the version that readers see can be opened, and was made by this release."""
    version = store.current()
    if version is None:
        return Sign("version", "no_version")
    return Sign("version", "version", {"version": version.name})


def _writing(store: Store) -> Sign:
    """Whether a file can be made, filled and reach the disk. It has no name, so nothing is left of it in any case."""
    folder = _there(store.path / LEDGER)
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise HealthError("ledger_unwritable", path=folder, problem=error.strerror) from error
    return Sign("ledger", "ledger")


def _space(store: Store, smallest: int) -> Sign:
    folder = _there(store.path)
    left = shutil.disk_usage(folder).free // MB
    told = {"left": left, "smallest": smallest}
    problem = HealthError("little_space", path=folder, **told) if left < smallest else None
    return Sign("space", "space", told, problem)


def _there(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    folder = folder.absolute()
    return next(one for one in (folder, *folder.parents) if one.is_dir())
