"""Tables by name on Spark: what is put there, and what a file of `queries/` makes of them.

Each is written as Parquet before it is read again. So every row is computed once and stays as it was computed, whatever
executor is lost after that, and what is lost while it is computed is computed anew from files that never change.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from doorstroom.spark.transpile import spark_step, tables_read

PARTS = "*.parquet"
LARGE = 64 * 2**20  # bytes of Parquet
PART = 16 * 2**20  # bytes of Parquet that one core takes at a time


class Tables:
    """Tables of one run. `folder`: where they lie; every worker sees it under the same path."""

    def __init__(self, spark: object, folder: Path) -> None:
        self.spark = spark
        self.folder = folder
        self.columns: dict[str, list[str]] = {}
        self._places: dict[str, Path] = {}
        self._n = 0

    def share_out(self, n_bytes: int) -> None:
        """Let rows be shared out over as many parts as the cores can take, and as the size of it all asks. Where that
        is little, making code of each step and looking at it again half-way takes longer than the step.
        """
        n_parts = max(self.spark.sparkContext.defaultParallelism, n_bytes // PART)
        is_large = n_bytes >= LARGE
        for name, value in (
            ("spark.sql.shuffle.partitions", n_parts),
            ("spark.sql.adaptive.enabled", is_large),
            ("spark.sql.codegen.wholeStage", is_large),
            ("spark.sql.codegen.factoryMode", "FALLBACK" if is_large else "NO_CODEGEN"),
        ):
            self.spark.conf.set(name, str(value).lower() if isinstance(value, bool) else str(value))

    def put(self, name: str, rows: pa.Table) -> None:
        """A table of rows that are here."""
        place = self._place(name)
        place.mkdir(parents=True)
        pq.write_table(rows, place / "rows.parquet", compression="zstd")
        self._read(name, place)

    def put_relation(self, name: str, rows: duckdb.DuckDBPyRelation) -> None:
        """A table of rows that DuckDB has; they are not taken into memory."""
        place = self._place(name)
        place.mkdir(parents=True)
        rows.write_parquet(str(place / "rows.parquet"), compression="zstd")
        self._read(name, place)

    def compute(self, folder: str, file: str, text: str, into: str | None = None, *, is_kept: bool = True) -> str:
        """What a file of `queries/<folder>/` says, as a table of the name that it makes, or `into`. `is_kept`: False
        for what is read once.
        """
        step = spark_step(folder, file, text, self.columns)
        *before, last = step.parts
        for part in before:
            (self.keep if part.is_kept else self.show)(part.name, self.spark.sql(part.sql))
        name = step.makes or into or file
        (self.keep if is_kept else self.show)(name, self.spark.sql(last.sql))
        return name

    def show(self, name: str, frame: object) -> None:
        """A frame of Spark under a name, computed whenever it is read."""
        frame.createOrReplaceTempView(name)
        self.columns[name] = frame.columns

    def keep(self, name: str, frame: object) -> None:
        """A frame of Spark as a table."""
        place = self._place(name)
        frame.write.option("compression", "zstd").parquet(str(place))
        self._read(name, place)

    def files(self, name: str) -> list[str]:
        """The Parquet of a table, in the order of its rows."""
        return [str(path) for path in sorted(self._places[name].glob(PARTS))]

    def rows(self, name: str) -> pa.Table:
        """The rows of a table, taken into memory here."""
        return pa.concat_tables([pq.read_table(file, partitioning=None) for file in self.files(name)])

    def _place(self, name: str) -> Path:
        """A folder of its own each time, for a name may be given anew while its old rows are read."""
        self._n += 1
        return self.folder / f"{self._n:04d}-{name}"

    def _read(self, name: str, place: Path) -> None:
        self.show(name, self.spark.read.parquet(str(place)))
        self._places[name] = place


def needed(texts: Sequence[str]) -> set[str]:
    """The tables that these files read."""
    return set().union(*(tables_read(text) for text in texts))
