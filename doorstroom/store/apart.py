"""The tables of a version that lie beside its file: as Parquet, where the file would grow too large with them.

`tables/<version>/<table>.parquet` beside the file, which says itself which tables those are (`tables_apart`) and lacks
them. Whoever opens a version shows them as views of the same names, so nobody who asks it can tell. Where they lie is
seen from where the file lies, so a store can be moved and copied.
"""

from __future__ import annotations

import os
import shutil
import weakref
from pathlib import Path

import duckdb

TABLES = "tables"  # folder of all versions of a store
SAID_IN = "tables_apart"
# Of which questions read the number of a row, which only a table in the file has; and what has to be read before these.
STAY = frozenset({"milestones", "load_info", SAID_IN})
VIEWS = "apart"  # a database in memory, for that of a version is only read
IN_VERSION = "set search_path = 'records.main,apart.main'"  # what each cursor is told before it asks
OPEN_FILES = Path("/proc/self/fd")


def folder_of(file: Path) -> Path:
    """Where the tables lie that the file of a version lacks."""
    return file.parent / TABLES / file.stem


def show(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Show the tables that lie beside the file of a version, which is attached as `records`. After IN_VERSION all its
    tables have their own names.

    They are held open as long as the connection is there, so that who reads goes on reading when the version is
    removed, as with the file. Call before access to files is switched off. Raises OSError, duckdb.Error where one is
    not there as it was written.
    """
    connection.execute("attach ':memory:' as apart")
    said = connection.table(f"records.main.{SAID_IN}").fetchall()
    if not said:
        return
    held: list[int] = []
    weakref.finalize(connection, _close, held)
    connection.execute("set parquet_metadata_cache = true")  # read once, and not by each question for each table
    connection.execute(f"use {VIEWS}")
    real, shown = [], []
    for name, n_bytes in said:
        path = folder_of(file) / f"{name}.parquet"
        held.append(os.open(path, os.O_RDONLY))
        if os.fstat(held[-1]).st_size != n_bytes:
            raise OSError(f"{path}: not {n_bytes} bytes")
        opened = OPEN_FILES / str(held[-1]) if OPEN_FILES.is_dir() else path
        connection.read_parquet(str(opened), hive_partitioning=False).create_view(name)
        real.append(os.path.realpath(path))
        shown.append(opened)
    connection.execute("use memory")
    # DuckDB looks where a path leads, and takes it as it is once that has gone.
    connection.execute("set allowed_paths = $paths", {"paths": real})
    connection.execute("set allowed_directories = $folders", {"folders": sorted({str(one.parent) for one in shown})})


def table(connection: duckdb.DuckDBPyConnection, name: str) -> duckdb.DuckDBPyRelation:
    """A table of the version that is shown, wherever it lies."""
    said = connection.table(f"records.main.{SAID_IN}").filter(duckdb.ColumnExpression("table_name") == name)
    return connection.table(f"{VIEWS if said.limit(1).fetchall() else 'records'}.main.{name}")


def _close(held: list[int]) -> None:
    for one in held:
        os.close(one)


def forget(folder: Path, known: set[str]) -> None:
    """Remove from the folder of a store the tables of versions that are not among those that are known."""
    for path in (folder / TABLES).glob("*"):
        if path.name not in known and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
