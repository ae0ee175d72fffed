"""What all hand-ins of all sources have said, folded by Spark in one go; `ledger.marks` keeps the sources apart."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from doorstroom.contract.model import Table, contract
from doorstroom.ledger.fold import NOBODY, ROWS, Folded, brought_up_rows, hold, milestone_traits, sql_of, unread
from doorstroom.ledger.hand_in import HandIn
from doorstroom.ledger.ledger import TABLES, Ledger
from doorstroom.ledger.marks import OF_SOURCE, Sources, by_source, mark, marked, numbered, numbers_of
from doorstroom.spark.tables import Tables

HAND_IN = r"/([^/]+)/" + TABLES + "/[^/]+$"  # the folder of a hand-in in the path of a table of it
# The files of queries/fold/ that fold one source; the others put sources together, which DuckDB does.
OF_PILOTS = ("unread", "pilots_present", "values", "presence")
OF_MILESTONES = ("milestones_said", "logged", "events", "milestones_told", "silences", "milestones")
FILES = frozenset({"rows_said", *OF_PILOTS, *OF_MILESTONES, "record", "log", "whole", "rows_told"})


def fold(tables: Tables, ledger: Ledger, of_sources: Sources) -> list[Folded]:
    """What the hand-ins of each source say together. Each has to be whole."""
    ordered = [sorted(one, key=lambda about: about.in_order) for one in of_sources]
    files = [file for one in ordered for hand_in in one for file in ledger.tables(hand_in).values()]
    tables.share_out(sum(file.stat().st_size for file in files))
    tables.put("milestone_traits", milestone_traits())
    tables.put("presence", NOBODY.append_column("source_no", pa.array([], pa.int64())))
    silent = [marked(unread(ledger, one, nth), nth) for nth, one in enumerate(ordered)]
    tables.put("unread", pa.concat_tables(silent))
    numbers = numbers_of(ordered)
    folded = [Folded() for _ in ordered]
    for table in contract().tables.values():
        held = [[hand_in for hand_in in one if table.name in hand_in.tables] for one in ordered]
        if any(held):
            tables.put("deliveries", numbered(table, held))
            _rows_said(tables, table, ledger, held, numbers)
            for name, into in _fold_table(tables, table).items():
                hold(folded, held, table, into, by_source(tables.rows(name), numbers, len(held)))
    return folded


def _rows_said(tables: Tables, table: Table, ledger: Ledger, held: Sources, numbers: dict[str, int]) -> None:
    """The rows of one table in all hand-ins, each with its hand-in and with the mark of its source."""
    from pyspark.sql import functions as f

    files = [_as_now(tables, table, hand_in, ledger) for one in held for hand_in in one]
    frame = tables.spark.read.option("mergeSchema", "true").parquet(*map(str, files))
    frame = frame.withColumn("filename", f.regexp_extract(f.col("_metadata.file_path"), HAND_IN, 1))
    ids = [hand_in.id for one in held for hand_in in one]
    marks = pa.table({"filename": ids, "hand_in": ids, "mark": [mark(numbers[one]) for one in ids]})
    tables.put("hand_in_files", marks.drop_columns(["mark"]))
    tables.put("marks", marks.drop_columns(["hand_in"]))
    frame = frame.join(f.broadcast(tables.spark.table("marks")), "filename")
    for name in OF_SOURCE:
        if name in frame.columns:
            before = f.encode("mark", "US-ASCII") if dict(frame.dtypes)[name] == "binary" else f.col("mark")
            frame = frame.withColumn(name, f.concat(before, f.col(name)))
    tables.show("files_said", frame.drop("mark"))
    _compute(tables, "rows_said")


def _as_now(tables: Tables, table: Table, hand_in: HandIn, ledger: Ledger) -> Path:
    """The file of a hand-in; of one of before the contract had some of its columns, what it would be now."""
    file = ledger.tables(hand_in)[table.name]
    if not table.columns.keys() - set(pq.read_schema(file).names):
        return file
    now = tables.folder / "brought-up" / hand_in.id / TABLES / file.name
    now.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(brought_up_rows(table, str(file)).drop_columns(["filename"]), now)
    return now


def _fold_table(tables: Tables, table: Table) -> dict[str, str]:
    """Fold the rows of one table: which tables of Spark hold what of `Folded` (ROWS: the rows of the table)."""

    if table.name == "pilots":
        tables.show("pilots_said", tables.spark.table("rows_said"))
        for name, into in (("unread", "unread"), ("pilots_present", "presence")):
            _compute(tables, name, into)
        return {_compute(tables, "values"): ROWS, _compute(tables, "presence", "absences"): "absences"}
    if table.name == "milestones":
        for name, into in (("milestones_said", None), ("logged", None), ("events", "events_told")):
            _compute(tables, name, into)
        return {
            _compute(tables, "milestones_told"): "told",
            _compute(tables, "silences"): "silences",
            _compute(tables, "milestones"): ROWS,
        }
    _compute(tables, "whole" if table.whole else table.kind, "told", is_kept=False)
    return {_compute(tables, "rows_told"): ROWS}


def _compute(tables: Tables, name: str, into: str | None = None, *, is_kept: bool = True) -> str:
    """What a file of `queries/fold/` says, which has to be one of FILES: docs/scale.md names those."""
    if name not in FILES:
        raise KeyError(name)
    return tables.compute("fold", name, sql_of(name), into, is_kept=is_kept)
