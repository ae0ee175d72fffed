"""A session on a Spark that runs stand-alone. What is lacking is told before anything is changed."""

from __future__ import annotations

import logging
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

from doorstroom.store.versions import StoreError

NEEDS = ("pyspark", "sqlglot")
STDERR = 2
LOG = "spark.log"
LOOPBACK = "127.0.0.1"
PORT = 7077
LONGEST_ANSWER = 5  # seconds until the master answers
LONGEST_START = 60  # seconds until a worker gives what is asked of it
MEMORY = "1g"


@dataclass(frozen=True)
class Cluster:
    """Where Spark runs. `master`: spark://host:port. `memory`: of each executor, as Spark writes it (2g)."""

    master: str
    memory: str = MEMORY


def require_installed() -> None:
    """Raises StoreError where Spark, or the Java that it runs on, is not there."""
    lacking = [name for name in NEEDS if not _is_whole(name)]
    if lacking:
        raise StoreError("spark_not_installed", names=", ".join(lacking))
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java") and not (home and Path(home, "bin", "java").exists()):
        raise StoreError("java_not_installed")


def _is_whole(package: str) -> bool:
    """Whether a package is there; an installation that was broken off leaves part of it."""
    try:
        import_module(package)
    except ImportError:
        return False
    return True


@contextmanager
def session(cluster: Cluster, scratch: Path) -> Iterator[object]:
    """A SparkSession that at least one executor works for. `scratch`: a folder for what Spark keeps for a while.

    Raises StoreError where it cannot be had.
    """
    require_installed()
    _require_answer(cluster.master)
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("doorstroom").master(cluster.master)
    for name, value in _settings(cluster, scratch).items():
        builder = builder.config(name, value)
    # What Spark says of a query that fails is in the error too.
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)
    try:
        with _told_apart(scratch / LOG):
            spark = builder.getOrCreate()
    except (PySparkException, OSError) as error:
        raise StoreError("spark_does_not_start", problem=first_line(error)) from error
    try:
        _require_executor(spark, cluster)
        yield spark
    finally:
        spark.stop()


@contextmanager
def _told_apart(file: Path) -> Iterator[None]:
    """What a process that is started now writes to standard error goes to a file, for as long as it runs."""
    own = os.dup(STDERR)
    try:
        with file.open("wb") as log:
            os.dup2(log.fileno(), STDERR)
        yield
    finally:
        os.dup2(own, STDERR)
        os.close(own)


def first_line(error: BaseException) -> str:
    """What an error says first, without where in whose code."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:300] if lines else type(error).__name__


def _settings(cluster: Cluster, scratch: Path) -> dict[str, str]:
    settings = {
        "spark.executor.memory": cluster.memory,
        "spark.ui.enabled": "false",
        "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        # Days before 1582 stand for "always" here; they are what they say.
        "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
        "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
        "spark.sql.cteRecursionLevelLimit": "-1",
        "spark.sql.cteRecursionRowLimit": "-1",
        "spark.ui.showConsoleProgress": "false",
        # Of a set that takes one column twice this rule makes a plan that Spark then refuses.
        "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.RemoveRedundantAliases",
    }
    if _host_and_port(cluster.master)[0] in (LOOPBACK, "localhost"):
        settings |= {"spark.driver.host": LOOPBACK, "spark.driver.bindAddress": LOOPBACK}
    return settings


def _host_and_port(master: str) -> tuple[str | None, int]:
    try:
        address = urlsplit(master)
        found = (address.hostname if address.scheme == "spark" else None), address.port or PORT
    except ValueError as error:
        raise StoreError("spark_address", master=master) from error
    return found


def _require_answer(master: str) -> None:
    """Spark itself would try for minutes."""
    host, port = _host_and_port(master)
    if host is None:
        raise StoreError("spark_address", master=master)
    try:
        socket.create_connection((host, port), LONGEST_ANSWER).close()
    except OSError as error:
        raise StoreError("spark_no_answer", master=master, problem=error.strerror or str(error)) from error


def _require_executor(spark: object, cluster: Cluster) -> None:
    """Without one Spark would wait for ever: no worker has the memory, or a core, that is asked."""
    tracker = spark.sparkContext._jsc.sc().statusTracker()
    for _ in range(LONGEST_START * 4):
        if len(tracker.getExecutorInfos()) > 1:  # the first is the driver
            return
        Event().wait(0.25)
    raise StoreError("spark_no_room", master=cluster.master, memory=cluster.memory)
