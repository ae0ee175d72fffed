"""The public copy of a version: the same tables and macros with the public pilots only, and what belongs to them.

Whatever leaves the organisation asks its questions of such a copy. So no question needs to know who reads the answer,
counts are those of what the reader can see, and what is internal cannot leak: it is not in the file.

What is public is so now: of a pilot that is, each record that was public when it was known, and no statement that no
longer held when it became so.

The copy of a version lies in a folder of its own. A pilot that was public and is internal now is not in it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from functools import cache
from pathlib import Path

import duckdb
import filelock

from doorstroom.contract.model import Table, contract
from doorstroom.store.build import config_of, hold_invariants
from doorstroom.store.models import begin, derive
from doorstroom.store.questions import release
from doorstroom.store.versions import BUILDING, PUBLIC, Store, StoreError, rename_durably

LOCK = "publishing.lock"
LONGEST_WAIT_SECONDS = 120  # for another process that makes the same copy of a large register
# Re-use names pilots of others, of which nobody said whether they are public; answers say why, for colleagues.
LEFT_OUT = frozenset({"reuses", "answers"})
# Written for colleagues: never public, also of a public pilot.
INTERNAL_COLUMNS = {
    "pilots": {"contact"},
    "milestones": {"note"},
    "segments": {"reason"},
    "learning": {"answer_note"},
    "lessons": {"action_reason"},
}
# Of refusals, flags and refused rows nothing: they hold rows as they were handed in. Nor of what hand-ins leave open,
# and of these no more than their order, from which follows what holds.
ABOUT_THE_LOAD = ("shapes", "hand_in_order")


def public_store(store: Store, version: str) -> Store:
    """A store with the public copy of `version`; made when it is not there yet.

    Raises StoreError when the version cannot be read, when another process takes too long to make the copy, or when it
    cannot be written: a full disk, a folder that may only be read.
    """
    store.version(version)
    folder = store.path / PUBLIC / f"{version}-{_made_from()}"
    if not folder.is_dir():
        try:
            folder.parent.mkdir(exist_ok=True)
            with filelock.FileLock(folder.parent / LOCK, timeout=LONGEST_WAIT_SECONDS):
                if not folder.is_dir():
                    _forget_stale(store, folder.parent)
                    _make(store, version, folder)
        except filelock.Timeout as error:
            raise StoreError("locked", path=store.path) from error
        except (OSError, NotImplementedError, duckdb.OperationalError, duckdb.FatalException) as error:
            problem = str(error).splitlines()[0]
            raise StoreError("cannot_publish", path=folder.parent, problem=problem) from error
    return Store(folder)


def is_public(store: Store) -> bool:
    """Whether a store holds public copies."""
    return store.path.parent.name == PUBLIC


@cache
def _made_from() -> str:
    """A fingerprint of what a copy is made from, beside the version."""
    texts = (release().encode(), duckdb.__version__.encode(), Path(__file__).read_bytes())
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:12]


def _forget_stale(store: Store, folder: Path) -> None:
    """Remove copies of versions that are gone, copies that another release made, and what a killed process left."""
    versions = set(store.names())
    for path in folder.iterdir():
        version, _, made_from = path.name.rpartition("-")
        if path.is_dir() and (version not in versions or made_from != _made_from()):
            shutil.rmtree(path)


def _make(store: Store, version: str, folder: Path) -> None:
    building = folder.with_name(BUILDING + folder.name)
    building.mkdir()
    try:
        _write(store.file(version), building / f"{version}.duckdb")
        Store(building).point_to(version)
        rename_durably(building, folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)  # the room that it took is what others need now
        raise


def _write(version: Path, target: Path) -> None:
    """The public copy of a version; a pilot that is internal by what was said of it last is left out."""
    begin(target)
    connection = duckdb.connect(":memory:", config=config_of(target))
    try:
        connection.execute("attach $path as records (read_only)", {"path": str(version)})
        said_last = connection.table("records.main.pilots").aggregate(
            "municipality, pilot_id, arg_max(visibility, coalesce(known_from, date '0001-01-01')) as visibility"
        )
        internal = said_last.filter("visibility <> 'public'")
        internal.select("municipality", "pilot_id").create("memory.main.internal_now")
        connection.execute("attach $path as public", {"path": str(target)})
        connection.execute("use public")
        connection.execute("begin transaction")
        for table in contract().tables.values():
            if table.name not in LEFT_OUT:
                _rows(connection, table).insert_into(table.name)
                _counts(connection, table).insert_into("loaded_files")
        _of_public_pilots(connection, connection.table("records.main.absences"), "returned_on").insert_into("absences")
        _told_publicly(connection).insert_into("milestones_told")
        _merged_publicly(connection).insert_into("pilots_merged")
        for name in ABOUT_THE_LOAD:
            connection.table(f"records.main.{name}").insert_into(name)
        derive(connection)
        _load_info(connection)
        hold_invariants(connection)
        connection.execute("commit")
        connection.execute("checkpoint")
    finally:
        connection.close()
    with target.open("rb") as written:
        os.fsync(written.fileno())


def _load_info(connection: duckdb.DuckDBPyConnection) -> None:
    """What the version says of itself, and how many pilots its public copy leaves out: no more than their number."""
    n_in_all, n_public = (
        connection.table(f"{database}.main.portfolio").count("*").limit(1).fetchall()[0][0]
        for database in ("records", "public")
    )
    info = connection.table("records.main.load_info")
    left_out = duckdb.ConstantExpression(n_in_all - n_public)
    info.select(
        *(left_out if name == "n_not_public" else duckdb.ColumnExpression(name) for name in info.columns)
    ).insert_into("load_info")


def _counts(connection: duckdb.DuckDBPyConnection, table: Table) -> duckdb.DuckDBPyRelation:
    """The account of each file that fed a table, by its rows that are public: of the others not even a number."""
    by_file = connection.table(f"public.main.{table.name}").aggregate(
        "source_file, source_sheet, count(distinct source_row) as n"
    )
    nothing, n = duckdb.ConstantExpression(None), duckdb.ColumnExpression("n")
    file, sheet = (duckdb.ColumnExpression(name) for name in ("source_file", "source_sheet"))
    return by_file.select(file, sheet, duckdb.ConstantExpression(table.name), n, n, nothing, nothing)


def _rows(connection: duckdb.DuckDBPyConnection, table: Table) -> duckdb.DuckDBPyRelation:
    """The rows of a table that may be public, without the columns that may not."""
    rows = connection.table(f"records.main.{table.name}")
    if table.name == "pilots":
        internal = connection.table("memory.main.internal_now")
        rows = rows.filter("visibility = 'public'").join(internal, "municipality, pilot_id", how="anti")
    elif table.references == "pilots":
        rows = _of_public_pilots(connection, rows, "known_until")
    hidden = INTERNAL_COLUMNS.get(table.name, set())
    nothing = duckdb.ConstantExpression(None)
    kept = (nothing if name in hidden else duckdb.ColumnExpression(name) for name in rows.columns)
    return rows.select(*kept)


def _of_public_pilots(
    connection: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation, ends_on: str
) -> duckdb.DuckDBPyRelation:
    """The rows of pilots in the copy, without those that ended before their pilot was public. ends_on: a column."""
    still = duckdb.ColumnExpression(ends_on).isnull() | (
        duckdb.ColumnExpression(ends_on) > duckdb.ColumnExpression("public_from")
    )
    return _since_public(connection, rows, still)


def _told_publicly(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """What was told of the milestones of pilots in the copy since they were public; not that a note was changed."""
    told = connection.table("records.main.milestones_told").filter(
        "told_as <> 'restated' or decided_by is distinct from was_decided_by"
    )
    said_on, public_from = (duckdb.ColumnExpression(name) for name in ("said_on", "public_from"))
    return _since_public(connection, told, said_on >= public_from)


def _merged_publicly(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """The pilots in the copy that are another one in the copy by now."""
    merged = connection.table("records.main.pilots_merged")
    for names in (("municipality", "pilot_id"), ("other_municipality", "other_pilot_id")):
        own = connection.table("public.main.pilots").select("municipality", "pilot_id").distinct()
        renamed = own.project(", ".join(f"{of} as {name}" for of, name in zip(own.columns, names, strict=True)))
        merged = merged.join(renamed, ", ".join(names), how="semi")
    return merged


def _since_public(
    connection: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation, condition: duckdb.Expression
) -> duckdb.DuckDBPyRelation:
    """The rows of pilots in the copy for which a condition holds; `public_from`: since when their pilot is public."""
    since = connection.table("public.main.pilots").aggregate(
        "municipality, pilot_id, min(coalesce(known_from, date '0001-01-01')) as public_from"
    )
    joined = rows.join(since, "municipality, pilot_id")
    return joined.filter(condition).select(*(duckdb.ColumnExpression(name) for name in rows.columns))
