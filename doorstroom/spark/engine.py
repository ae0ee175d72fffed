"""Spark as the engine of a version: its fold, and its derived tables."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import duckdb
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException

from doorstroom.ledger.folded import OfSource, held, keep
from doorstroom.ledger.hand_in import HandIn
from doorstroom.ledger.ledger import Ledger
from doorstroom.spark import folding, models
from doorstroom.spark.session import Cluster, first_line, session
from doorstroom.spark.tables import Tables
from doorstroom.store.versions import StoreError

SCRATCH = "spark-"


class Spark:
    """Reads and writes Parquet in folders that every worker sees under the same path. `scratch`: one of its own."""

    def __init__(self, spark: object, scratch: Path) -> None:
        self._spark = spark
        self._scratch = scratch

    def fold(self, ledger: Ledger, of_sources: Sequence[Sequence[HandIn]], *, is_kept: bool) -> list[OfSource]:
        """As `store.engine` says; all sources at once."""
        with self._tables("fold") as tables:
            folds = folding.fold(tables, ledger, of_sources)
        if not is_kept:
            return [held(made) for made in folds]
        return [keep(ledger, one, made) for one, made in zip(of_sources, folds, strict=True)]

    def derive(self, connection: duckdb.DuckDBPyConnection) -> None:
        """As `store.engine` says; DuckDB computes those that `models.HERE` names."""
        with self._tables("models") as tables:
            models.derive(connection, tables)

    @contextmanager
    def _tables(self, name: str) -> Iterator[Tables]:
        folder = self._scratch / name
        folder.mkdir()
        try:
            yield Tables(self._spark, folder)
        except (PySparkException, Py4JError) as error:
            raise StoreError("spark_failed", problem=first_line(error)) from error
        finally:
            shutil.rmtree(folder)


@contextmanager
def spark_engine(cluster: Cluster, temp: Path) -> Iterator[Spark]:
    """Spark on a cluster. `temp`: a folder in which what it needs for a while lies; every worker sees it.

    Raises StoreError where the cluster cannot be had.
    """
    temp.mkdir(parents=True, exist_ok=True)
    for left in temp.glob(f"{SCRATCH}*"):  # of one that was killed
        shutil.rmtree(left)
    scratch = Path(mkdtemp(prefix=SCRATCH, dir=temp)).resolve()
    try:
        with session(cluster, scratch) as spark:
            yield Spark(spark, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
