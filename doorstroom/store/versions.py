"""The store: immutable versions of the records, and the questions that are asked of them.

A version is one DuckDB file with a name of its own, never changed after it was published; where it would be too large
its largest tables lie beside it (`apart`). `CURRENT` names the one that readers see. So a load that dies leaves the old
version, many processes read the same file, and going back is moving the pointer. How a version is made stands in
`publishing.py`.
"""

from __future__ import annotations

import datetime as dt
import errno
import logging
import os
import re
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import filelock
import numpy as np
import pandas as pd
import pyarrow as pa

from doorstroom.ledger.hand_in import LedgerError, sync
from doorstroom.ledger.ledger import Ledger
from doorstroom.store import apart, frames
from doorstroom.store.questions import Question, QuestionError, completing, question, release, used

log = logging.getLogger(__name__)

POINTER = "CURRENT"
LEDGER = "ledger"  # folder with all hand-ins
HANDED_IN = "handed_in"  # folder with the files of each version, as it was before there was a ledger
WORKBENCH = "workbench"  # copies of versions for analysts
COPIES = "public"  # copies of versions for who may not see all; called so since only the public had one
DRAFTS = "drafts"  # what is dropped on the screen and not handed in yet
BUILDING = "building-"
LOCK, WRITING_LOCK = "loading.lock", "writers.lock"
VERSION_NAME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{4}_(\d{4,})")
TEMP = "temp"  # where DuckDB puts what does not fit in memory
SESSIONS = "sessions"  # who is logged in, and whose login is over
AUDIT = "audit"  # who did what
TALLY = "loads.json"  # how often something was loaded, for who watches over a server
OF_A_DISK = "lost+found"  # what a file system puts at its root: a store may be all of a disk
TOKENS = "tokens.json"  # with which programs may read, as `access` keeps it
VIEWS = "views"  # what readers keep for themselves, as `access` keeps it
# Holds no records, or copies that are made anew.
OF_NO_ONE = frozenset({LOCK, WRITING_LOCK, TEMP, WORKBENCH, COPIES, SESSIONS, OF_A_DISK, TALLY}) | {
    f"{name}.{what}" for name in (TALLY, TOKENS, VIEWS) for what in ("lock", "new")
}
LONGEST_POINTER = 1000  # bytes
LARGEST_FILE = 20_000  # megabytes
MEMORY_LIMIT = "2GB"
TEMP_LIMIT = "8GB"
MAX_QUERY_MS = "15000"
OPEN_CONNECTIONS = 4
TRIES = 3  # of a question that DuckDB trips over
LARGE = 20_000  # rows from which text is kept as Arrow: smaller, and slower for the few rows that a screen picks out
NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EINVAL)  # what file systems without locks answer
NULLABLE = {
    pa.bool_(): pd.BooleanDtype(),
    pa.int8(): pd.Int8Dtype(),
    pa.int16(): pd.Int16Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
}

# Screens pick rows out of small tables and walk through them: with text as Arrow that takes a third more of a run.
pd.set_option("mode.string_storage", "python")

# The way that it advises plans every question twice, which costs small stores more than the copy costs large ones.
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result", category=UserWarning)


class StoreError(Exception):
    """The store cannot do what was asked; `code` and `details` word it for the reader."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(f"{code}: {details}")
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Version:
    """One version. `as_of` is the records' own reference date, None where today is meant.

    `own_municipality`: of a network the one whose installation this is; its pilots are shown first.
    """

    name: str
    loaded_at: dt.datetime
    as_of: dt.date | None
    is_example: bool
    own_municipality: str | None
    n_pilots: int


class Store:
    """The versions in one folder. Safe to share between threads. `within`: for which municipalities somebody may act,
    and of which they are told what that changes; None: all. `largest_file`: megabytes that the file of a version may
    take; what is more lies beside it (`apart`).
    """

    def __init__(
        self, path: Path | str, within: frozenset[str] | None = None, largest_file: int = LARGEST_FILE
    ) -> None:
        self.path = Path(path)
        self.within = within
        self.largest_file = largest_file
        self._lock = threading.Lock()
        self._connections: dict[str, duckdb.DuckDBPyConnection] = {}
        self._versions: dict[str, Version] = {}

    # ------------------------------------------------------------ versions

    def current_name(self) -> str | None:
        """The name of the version that readers see, None before the first load.

        Raises StoreError when the folder or its pointer cannot be read, also where there are versions and nothing
        that names the current one: a restore that is halfway is no first start.
        """
        try:
            with (self.path / POINTER).open("rb") as pointer:  # no more than a name: it may be anything that lies there
                name = pointer.read(LONGEST_POINTER).decode("utf-8").strip()
        except FileNotFoundError:
            return self._without_pointer()
        except UnicodeDecodeError:
            raise self._pointer_broken() from None
        except OSError as error:
            raise StoreError("store_unreadable", path=self.path) from error
        if not VERSION_NAME.fullmatch(name) or not self.file(name).is_file():
            raise self._pointer_broken()
        return name

    def _without_pointer(self) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise StoreError("store_unreadable", path=self.path)
        if known := self.names():
            raise StoreError("pointer_missing", path=self.path, pointer=POINTER, known=", ".join(known))

    def _pointer_broken(self) -> StoreError:
        known = self.names()
        if not known:
            return StoreError("store_unreadable", path=self.path)
        return StoreError("pointer_broken", path=self.path, pointer=POINTER, known=", ".join(known))

    def require_untouched(self) -> None:
        """Raises StoreError when the folder holds anything that could be somebody's: there goes no example."""
        try:
            there = [path.name for path in self.path.iterdir()] if self.path.exists() else []
        except OSError as error:
            raise StoreError("store_unreadable", path=self.path) from error
        of_no_one = {*OF_NO_ONE, AUDIT}  # who logs in before the first load is noted, and that is no record
        of_no_one |= {apart.TABLES}  # of versions, which lie there too where they are whole
        of_no_one |= {LEDGER} if self._holds_example_only() else set()
        if not all(name in of_no_one or name.startswith(BUILDING) for name in there):
            raise StoreError("not_empty", path=self.path)

    def _holds_example_only(self) -> bool:
        """Whether the ledger holds the example and nothing else: a first load of it that was killed."""
        ledger = self.ledger
        return all(one.is_example for one in ledger.hand_ins(also_taken_back=True)) and not ledger.damaged()

    def current(self) -> Version | None:
        """The version that readers see, None before the first load."""
        name = self.current_name()
        return self.version(name) if name else None

    def names(self) -> list[str]:
        """The names of all versions, oldest first: by the number that they carry, for a clock can jump back."""
        files = (path for path in self.path.glob("*.duckdb") if path.is_file())
        found = (path.stem for path in files if VERSION_NAME.fullmatch(path.stem))
        return sorted(found, key=_in_order)

    def version(self, name: str) -> Version:
        """What is known of one version; raises StoreError when it is not there or cannot be read."""
        if name not in self._versions:
            if not self.file(name).is_file():
                raise StoreError("unknown_version", name=name, known=", ".join(self.names()))
            rows = self.ask("version_info", version=name)
            self._versions[name] = Version(name=name, **_plain(rows.iloc[0].to_dict()))
        return self._versions[name]

    def back(self, name: str) -> None:
        """Let readers see version `name` from now on. Raises StoreError when any of it cannot be read."""
        self.version(name)
        self._read_whole(name)
        with self.loading():
            self.point_to(name)

    def _read_whole(self, name: str) -> None:
        with closing(self._connection(name).cursor()) as cursor, _told_as("version_info", name, self.path):
            cursor.execute(apart.IN_VERSION)
            for (table,) in cursor.execute("show tables").fetchall():
                for _ in cursor.table(table).to_arrow_reader():
                    pass  # reading it checks it

    def file(self, name: str) -> Path:
        """Where a version of that name lies."""
        return self.path / f"{name}.duckdb"

    # ------------------------------------------------- what a load needs

    def require_all(self) -> None:
        """Raises LedgerError('not_within_all') for who may act for some municipalities only."""
        if self.within is not None:
            raise LedgerError("not_within_all", known=", ".join(sorted(self.within)))

    def require_within(self, municipality: str) -> None:
        """Raises LedgerError('not_within') for who may not act for a municipality."""
        if self.within is not None and municipality not in self.within:
            raise LedgerError("not_within", municipality=municipality, known=", ".join(sorted(self.within)))

    @property
    def ledger(self) -> Ledger:
        """What was handed in, from which versions are put together."""
        return Ledger(self.path / LEDGER, _LoadLock, self.within)

    def loading(self, wait: float = 0) -> filelock.BaseFileLock:
        """The lock of who publishes; the operating system frees it when the process dies.

        Entering it raises StoreError('locked') when another load holds it for longer than `wait` seconds. Raises
        StoreError when the folder cannot be written to.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError("cannot_write", path=self.path, problem=error.strerror) from error
        return _LoadLock(self.path / LOCK, timeout=wait)

    def writing(self, wait: float = 0) -> filelock.BaseFileLock:
        """The lock of who looks what stands there and then writes something down; taken before that of `loading`.

        Raises as `loading`.
        """
        return _LoadLock(self.path / WRITING_LOCK, timeout=wait)

    def points_to(self, name: str) -> bool:
        """Whether the pointer names this version, whatever else may be wrong with the store."""
        pointer = self.path / POINTER
        return pointer.is_file() and pointer.read_bytes().strip() == name.encode()

    def point_to(self, name: str) -> None:
        """Move the pointer, in one step that either happened or did not."""
        write_durably(self.path / POINTER, lambda file: file.write(name.encode()))

    # ---------------------------------------------------------- questions

    def ask(self, name: str, *, version: str | None = None, **given: object) -> pd.DataFrame:
        """The answer to a question, with exactly the columns that it promises; it may have no rows.

        `version`: the current one by default.
        Raises QuestionError on wrong parameters, StoreError when there is nothing to ask.
        """
        asked = question(name)
        parameters = asked.read(given)
        version = version or self.current_name()
        if version is None:
            raise StoreError("store_empty", path=self.path)
        with _told_as(name, version, self.path):
            answer = self._answer(asked, parameters, version)
        answer = _with_columns(asked.name, answer, asked.selects)
        if asked.completed_by:
            answer = _with_columns(asked.name, completing(asked)(answer), asked.columns)
        return answer

    def _answer(self, asked: Question, parameters: Mapping[str, object], version: str) -> pd.DataFrame:
        """The rows that DuckDB gives. Where it trips over itself it is asked again, for that hangs on how its threads
        meet (https://github.com/duckdb/duckdb/issues/24807), on a connection of its own: the old one is spoilt.
        """
        for left in reversed(range(TRIES)):
            # Held until the answer is there: a connection that makes room for another closes behind its last reader.
            connection = self._connection(version)
            try:
                with closing(connection.cursor()) as cursor:
                    cursor.execute(apart.IN_VERSION)
                    if asked.reads:
                        cursor.register(asked.reads.name, self._rows_of(asked, parameters, version, cursor))
                    return _frame(cursor.execute(asked.above, used(asked.above, parameters)).to_arrow_table())
            except duckdb.InternalException as error:
                if not left:
                    raise
                log.warning("%s is asked again: %s", asked.name, str(error).partition("\n")[0])
                with self._lock:
                    if self._connections.get(version) is connection:
                        del self._connections[version]
        raise AssertionError("the last try raises")

    def _rows_of(
        self, asked: Question, parameters: Mapping[str, object], version: str, cursor: duckdb.DuckDBPyConnection
    ) -> pa.Table:
        """The rows of the frame that a question reads, made once for all questions that read them."""
        name, sql, fixed = asked.reads.name, asked.reads.sql, asked.reads.fixed
        given = used(sql, parameters)
        of = self.path, version, name
        return frames.rows(of, {**fixed, **given}, lambda: cursor.execute(sql, given).to_arrow_table())

    def known_rows(self, version: str, tables: Iterable[str], day: dt.date) -> dict[str, list[dict[str, object]]]:
        """The rows of tables as they were known on a day, by table, in the order of their files; values as DuckDB's.

        Raises StoreError when the version cannot be read.
        """
        connection = self._connection(version)
        since, until = duckdb.ColumnExpression("known_from"), duckdb.ColumnExpression("known_until")
        on = duckdb.ConstantExpression(day)
        was_known = (since.isnull() | (since <= on)) & (until.isnull() | (until > on))
        found = {}
        with closing(connection.cursor()) as cursor:
            cursor.execute(apart.IN_VERSION)
            for name in tables:
                rows = cursor.table(name)
                rows = rows.filter(was_known) if "known_from" in rows.columns else rows
                in_order = [one for one in ("source_file", "source_sheet", "source_row") if one in rows.columns]
                found[name] = rows.order(", ".join(in_order) or "all").to_arrow_table().to_pylist()
        return found

    def _connection(self, version: str) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if version not in self._connections:
                while len(self._connections) >= OPEN_CONNECTIONS:
                    # Never closed here: closing ends the cursors of who still asks. The last to let go of it does.
                    self._connections.pop(next(iter(self._connections)))
                self._connections[version] = self._open(version)
            return self._connections[version]

    def _open(self, version: str) -> duckdb.DuckDBPyConnection:
        if not self.file(version).is_file():
            raise StoreError("unknown_version", name=version, known=", ".join(self.names()))
        # A database of its own to which the version is attached: opening the file by its path would share one instance
        # with every other reader in this process, and with it the settings and what is attached.
        connection = duckdb.connect(":memory:", config=self._config())
        try:
            connection.execute("attach $path as records (read_only)", {"path": str(self.file(version))})
            self._require_release(connection, version)
            apart.show(connection, self.file(version))
            # Only now: external access off from the start would refuse the files and the temp folder.
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
        except StoreError:
            connection.close()
            raise
        except (duckdb.Error, OSError) as error:
            connection.close()
            raise StoreError("version_unreadable", name=version, path=self.path) from error
        return connection

    @staticmethod
    def _require_release(connection: duckdb.DuckDBPyConnection, version: str) -> None:
        """A version that another release made lacks what the questions of this one need: say that."""
        columns = "select column_name from duckdb_columns() where table_name = 'load_info'"
        said = connection.execute(columns).fetchall()
        made_by = connection.execute("select made_by from records.load_info").fetchall() if ("made_by",) in said else []
        if made_by != [(release(),)]:
            raise StoreError("other_release", name=version)

    def _config(self) -> dict[str, str]:
        return {
            "threads": str(os.cpu_count() or 2),
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(self.path / TEMP),
            "max_temp_directory_size": TEMP_LIMIT,
            "python_enable_replacements": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "max_execution_time": MAX_QUERY_MS,
        }


def number_of(name: str) -> int:
    """The number that the name of a version carries."""
    return int(name.rpartition("_")[2])


def _in_order(name: str) -> tuple[int, str]:
    return number_of(name), name


class _LoadLock(filelock.FileLock):
    def acquire(self, *args: object, **kwargs: object) -> filelock.AcquireReturnProxy:
        try:
            return super().acquire(*args, **kwargs)
        except filelock.Timeout as error:
            raise StoreError("locked", path=Path(self.lock_file).parent) from error
        except NotImplementedError as error:
            raise StoreError("no_lock", path=Path(self.lock_file).parent, problem=error) from error
        except OSError as error:
            code = "no_lock" if error.errno in NO_LOCKS else "cannot_write"
            raise StoreError(code, path=Path(self.lock_file).parent, problem=error.strerror) from error


def write_durably(path: Path, write: Callable) -> None:
    """Write a file so that after a crash it is the old or the new one, whole."""
    beside = path.with_name(BUILDING + path.name)
    with beside.open("wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    rename_durably(beside, path)


def rename_durably(source: Path, target: Path) -> None:
    """Rename within a folder and let the folder reach the disk."""
    os.replace(source, target)
    sync(target.parent)


@contextmanager
def _told_as(question: str, version: str, path: Path) -> Iterator[None]:
    """What a file or machine makes impossible, as a StoreError, and numbers that are too large to reckon with, as a
    QuestionError; what is wrong with a question stays a defect.
    """
    try:
        yield
    except duckdb.OutOfRangeException as error:
        raise QuestionError("out_of_range", question=question) from error
    except (duckdb.OutOfMemoryException, duckdb.InterruptException) as error:
        raise StoreError("no_room_to_ask", question=question) from error
    except duckdb.Error as error:
        if isinstance(error, duckdb.ProgrammingError | duckdb.DataError | duckdb.NotSupportedError):
            raise
        raise StoreError("version_unreadable", name=version, path=path) from error


def _frame(answer: pa.Table) -> pd.DataFrame:
    """Rows as DuckDB's own `df()` gives them, type by type; where there is much text that takes twice as long."""
    read_as = pa.schema([(column.name, _read_as(column.type)) for column in answer.schema])
    text = {pa.string(): pd.StringDtype("pyarrow", na_value=np.nan)} if len(answer) >= LARGE else {}
    frame = answer.cast(read_as).to_pandas(types_mapper=text.get)
    for name, kind in zip(read_as.names, read_as.types, strict=True):
        column = answer[name]
        if column.null_count and kind in NULLABLE:
            frame[name] = column.to_pandas(types_mapper=NULLABLE.get)
        elif pa.types.is_string(kind) and column.null_count == len(column):
            frame[name] = pd.Series([None] * len(column), dtype=object)
        elif pa.types.is_list(kind) and column.null_count:
            frame[name] = frame[name].fillna(pd.NA)
    return frame


def _read_as(kind: pa.DataType) -> pa.DataType:
    """The type to read a column as: days as timestamps, decimals as floats, in lists too."""
    if pa.types.is_date(kind):
        return pa.timestamp("us")
    if pa.types.is_decimal(kind):
        return pa.float64()
    return pa.list_(_read_as(kind.value_type)) if pa.types.is_list(kind) else kind


def _with_columns(name: str, answer: pd.DataFrame, promised: tuple[str, ...]) -> pd.DataFrame:
    if tuple(answer.columns) != promised:
        raise AssertionError(f"{name} promises {promised}, gives {tuple(answer.columns)}")
    return answer


def _plain(row: dict[str, object]) -> dict[str, object]:
    """Python's own types instead of pandas', None for what is missing."""
    plain = {name: None if pd.isna(value) else value for name, value in row.items()}
    if plain["as_of"] is not None:
        plain["as_of"] = plain["as_of"].date()
    plain["loaded_at"] = plain["loaded_at"].to_pydatetime()
    return plain
