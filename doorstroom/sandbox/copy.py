"""The analyst's copy: a database file with the documented views only, and in them only what a reader may see.

Made from a version on first use, and kept beside the versions. What is not in the copy cannot be in an answer.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

import duckdb
import filelock

from doorstroom.sandbox.errors import WorkbenchError
from doorstroom.sandbox.views import SHOWN_PILOTS, VIEWS, files, sql_of
from doorstroom.store import apart
from doorstroom.store.questions import release
from doorstroom.store.seen_copy import seen_store
from doorstroom.store.sight import Sight
from doorstroom.store.versions import BUILDING, MEMORY_LIMIT, WORKBENCH, Store, rename_durably

log = logging.getLogger(__name__)

LOCK = "copying.lock"
LONGEST_WAIT_SECONDS = 120  # for another session that makes the same copy of a large register
CONFIG = {
    "memory_limit": MEMORY_LIMIT,
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


def analysts_copy(store: Store, version: str, sight: Sight, smallest: int, rounded_to: int = 1) -> Path:
    """The copy of what `sight` sees of a version, made when it is not there yet.

    smallest: numbers of people below it are not in the copy. rounded_to: those that are, are rounded to multiples of
    it.
    Raises StoreError when the version cannot be read, WorkbenchError when the copy cannot be made.
    """
    if smallest < 0 or rounded_to < 1:
        raise ValueError(f"no numbers from {smallest} by {rounded_to}")
    copy = store.path / WORKBENCH / f"{version}-{sight.mark}-{smallest}by{rounded_to}-{_made_from()}.duckdb"
    if copy.is_file():
        return copy
    seen = seen_store(store, version, sight)
    try:
        copy.parent.mkdir(exist_ok=True)
        with filelock.FileLock(copy.parent / LOCK, timeout=LONGEST_WAIT_SECONDS):
            if not copy.is_file():
                _forget_stale(store, copy.parent)
                _make(copy, seen.file(version), {"smallest": smallest, "rounded_to": rounded_to})
    except filelock.Timeout as error:
        raise WorkbenchError("busy") from error
    # A full disk ends a checkpoint with a fatal error, and a file system without locks says that it is not implemented.
    except (OSError, NotImplementedError, duckdb.IOException, duckdb.FatalException) as error:
        log.warning("no copy for the workbench in %s: %s", copy.parent, error)
        raise WorkbenchError("cannot_prepare") from error
    return copy


def _make(copy: Path, version: Path, people: Mapping[str, int]) -> None:
    building = copy.parent / (BUILDING + copy.name)
    try:
        _write(version, building, people)
        rename_durably(building, copy)
    except BaseException:
        with suppress(OSError):  # what was written so far keeps no room on a full disk; the first error is told
            for left in copy.parent.glob(f"{building.name}*"):
                left.unlink()
        raise


@cache
def _made_from() -> str:
    """A fingerprint of what a copy is made from, beside the version."""
    texts = (path.read_bytes() for path in files())
    return hashlib.sha256(b"\0".join((release().encode(), duckdb.__version__.encode(), *texts))).hexdigest()[:12]


def _forget_stale(store: Store, folder: Path) -> None:
    """Remove copies of versions that are gone, copies that another release made, and what a killed process left."""
    versions = set(store.names())
    for path in folder.glob("*.duckdb*"):
        version, _, made_from = path.name.removesuffix(".duckdb").rpartition("-")
        if path.name.startswith(BUILDING) or version.rsplit("-", 2)[0] not in versions or made_from != _made_from():
            path.unlink()


def _write(version: Path, target: Path, people: Mapping[str, int]) -> None:
    connection = duckdb.connect(":memory:", config=CONFIG)
    try:
        connection.execute("attach $path as records (read_only)", {"path": str(version)})
        apart.show(connection, version)
        connection.execute("attach $path as analyst", {"path": str(target)})
        connection.execute("set enable_external_access = false")
        connection.execute("set search_path = 'records.main,apart.main,memory.main'")
        connection.sql(sql_of(SHOWN_PILOTS)).create(f"memory.main.{SHOWN_PILOTS}")
        connection.execute("begin transaction")
        for view in VIEWS:
            sql = sql_of(view)
            given = {name: n for name, n in people.items() if f"${name}" in sql}
            connection.sql(sql, params=given).create(f"analyst.main.{view}")
        connection.execute("commit")
        connection.execute("checkpoint analyst")
    finally:
        connection.close()
    with target.open("rb") as written:
        os.fsync(written.fileno())
