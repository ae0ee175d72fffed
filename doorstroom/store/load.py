"""Publishing a new version of the store from handed-in files.

file → reading → mapping (if flat) → checking → one DuckDB file → its invariants → the pointer. The old version stays
as it was until the last step, which either happened or did not.
"""

from __future__ import annotations

import datetime as dt
import shlex
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb

from doorstroom.ingest.account import Progress, Report
from doorstroom.ingest.intake import HandedIn, IntakeError, mapping_files, take_in
from doorstroom.ingest.raw_rows import keep_rows
from doorstroom.store.build import build
from doorstroom.store.versions import (
    BUILDING,
    HANDED_IN,
    PUBLIC,
    RAW_ROWS,
    VERSION_NAME,
    WORKBENCH,
    Store,
    StoreError,
    kept_mappings,
    mapping_name,
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
) -> Report:
    """Make a version from `paths` and let readers see it.

    `now`: local time without zone; names the version. `keep`: how many versions stay. `mapping_file`: one mapping, or
    several, each for the files that it names or of which it has the headers. Raises IntakeError, UnreadableFile,
    MappingError or StoreError when nothing was done: the store is then as it was.
    """
    mappings = mapping_files(mapping_file)
    with store.loading():
        store.current_name()  # a store that cannot be read is not written to either
        clean_up(store)
        handed_in = take_in(paths, mappings, progress)
        name = _next_name(store, now)
        building = store.path / f"{BUILDING}{name}.duckdb"
        try:
            report = build(building, handed_in, name, municipality, now, progress)
            _require_pilots(report, paths, mappings)
            _keep_handed_in(store, name, handed_in, mappings)
            rename_durably(building, store.file(name))
            store.point_to(name)
        except (OSError, duckdb.OperationalError, duckdb.FatalException) as error:
            _take_back(store, name)
            problem = str(error).splitlines()[0]
            raise IntakeError("cannot_write", path=store.path, problem=problem) from error
        except BaseException:  # also a fault of our own leaves the store as it was
            _take_back(store, name)
            raise
        forget_old(store, keep)
    report.version = name
    return report


def rebuild(store: Store, *, municipality: str, now: dt.datetime, keep: int, progress: Progress) -> Report:
    """Make the version that readers see anew, from the files that were handed in for it: after a new release.

    Raises StoreError when there is no version, and what `load` raises.
    """
    name = store.current_name()
    if name is None:
        raise StoreError("store_empty", path=store.path)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "handed_in"
        kept = store.path / HANDED_IN / name
        if not kept.is_dir():
            raise IntakeError("no_such_file", file=kept)
        shutil.copytree(kept, folder)  # the load itself may remove the oldest version
        return load(
            store,
            [folder],
            municipality=municipality,
            now=now,
            keep=keep,
            mapping_file=kept_mappings(folder),
            progress=progress,
        )


def check_only(
    paths: Sequence[Path],
    *,
    municipality: str,
    now: dt.datetime,
    mapping_file: Path | Sequence[Path] | None = None,
    progress: Progress,
) -> Report:
    """What a load would report; nothing is stored."""
    handed_in = take_in(paths, mapping_files(mapping_file), progress)
    return build(Path(":memory:"), handed_in, _name(now, 0), municipality, now, progress)


def _require_pilots(report: Report, paths: Sequence[Path], mappings: Sequence[Path]) -> None:
    """An untouched template, or a list of which every row was refused, must not blank the dashboard."""
    if not any(count.rows_loaded for count in report.files if count.table == "pilots"):
        asked = [*map(str, paths), *(part for path in mappings for part in ("--mapping", str(path)))]
        files = ", ".join(path.name or str(path) for path in paths)
        raise IntakeError("no_pilots", file=files, arguments=shlex.join(asked), refused=len(report.refusals))


def clean_up(store: Store) -> None:
    """Remove what a killed load left behind. Call while holding the lock.

    Files that were handed in for versions that are not there stay while there is no current version either: then a
    backup may be halfway on its way back.
    """
    _remove_half_built(store)
    is_whole = store.current_name() is not None
    for name in _handed_in(store):
        if is_whole and not store.file(name).is_file():
            shutil.rmtree(store.path / HANDED_IN / name)


def _take_back(store: Store, name: str) -> None:
    """Remove what the load of a version did before it failed."""
    _remove_half_built(store)
    if store.points_to(name):
        return
    store.file(name).unlink(missing_ok=True)
    if name in _handed_in(store):
        shutil.rmtree(store.path / HANDED_IN / name)


def _remove_half_built(store: Store) -> None:
    for left in store.path.glob(f"{BUILDING}*"):
        left.unlink()


def _handed_in(store: Store) -> list[str]:
    """The names of the versions that files were kept for."""
    folder = store.path / HANDED_IN
    return [kept.name for kept in folder.iterdir()] if folder.is_dir() else []


def forget_old(store: Store, keep: int) -> None:
    """Remove the oldest versions beyond `keep`; never the one that readers see."""
    current = store.current_name()
    names = store.names()
    for name in names[: max(0, len(names) - keep)]:
        if name != current:
            store.file(name).unlink()
            if name in _handed_in(store):  # a backup may have been put back without them
                shutil.rmtree(store.path / HANDED_IN / name)
            for copy in (store.path / WORKBENCH).glob(f"{name}-*"):
                copy.unlink()
            for copies in (store.path / PUBLIC).glob(f"{name}-*"):
                shutil.rmtree(copies)


def _next_name(store: Store, now: dt.datetime) -> str:
    taken = [*store.names(), *(name for name in _handed_in(store) if VERSION_NAME.fullmatch(name))]
    return _name(now, max(map(number_of, taken), default=0) + 1)


def _name(now: dt.datetime, nth: int) -> str:
    return f"{now:%Y-%m-%dT%H%M}_{nth:04d}"


def _keep_handed_in(store: Store, name: str, handed_in: HandedIn, mappings: Sequence[Path]) -> None:
    """Keep the files as they were handed in, and their rows, so that every figure leads to the line it came from."""
    folder = store.path / HANDED_IN / name
    folder.mkdir(parents=True)
    about = [(path, path.name) for path in handed_in.about]
    for path, shown in [*handed_in.files, *handed_in.shape_files, *about]:
        target = folder / shown
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    for nth, mapping in enumerate(mappings, start=1):
        shutil.copyfile(mapping, folder / mapping_name(nth))
    rows = folder / RAW_ROWS
    rows.mkdir()
    for sheet in handed_in.sheets:
        nth = handed_in.read_by.get((sheet.file, sheet.name))
        keep_rows(rows, sheet, None if nth is None else mapping_name(nth + 1))
