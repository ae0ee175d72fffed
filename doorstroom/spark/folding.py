"""What all hand-ins of all sources have said, folded by Spark in one go.

The SQL of `queries/fold/` folds one source. What it takes as one pilot, row or key is here one of a source: the number
of its source stands before it (MARK letters), so that two sources never meet, and comes off when the rows are back.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from doorstroom.contract.model import Table, contract
from doorstroom.ledger.fold import (
    NOBODY,
    Folded,
    brought_up_rows,
    deliveries,
    milestone_traits,
    sql_of,
    unread,
)
from doorstroom.ledger.hand_in import HandIn
from doorstroom.ledger.ledger import TABLES, Ledger
from doorstroom.spark.tables import Tables

MARK = 7  # letters: the number of a source
HASH = 16  # bytes of a key or of a content
OF_SOURCE = ("pilot", "row_key", "content")  # columns that are marked, where a table has them
HAND_IN = r"/([^/]+)/" + TABLES + "/[^/]+$"  # the folder of a hand-in in the path of a table of it
# The files of queries/fold/ that fold one source; the others put sources together, which DuckDB does.
OF_PILOTS = ("unread", "pilots_present", "values", "presence")
OF_MILESTONES = ("milestones_said", "logged", "events", "milestones_told", "silences", "milestones")
FILES = frozenset({"rows_said", *OF_PILOTS, *OF_MILESTONES, "record", "log", "whole", "rows_told"})
Sources = Sequence[Sequence[HandIn]]


def fold(tables: Tables, ledger: Ledger, of_sources: Sources) -> list[Folded]:
    """What the hand-ins of each source say together. Each has to be whole."""
    ordered = [sorted(one, key=lambda about: about.in_order) for one in of_sources]
    files = [file for one in ordered for hand_in in one for file in ledger.tables(hand_in).values()]
    tables.share_out(sum(file.stat().st_size for file in files))
    tables.put("milestone_traits", milestone_traits())
    tables.put("presence", NOBODY.append_column("source_no", pa.array([], pa.int64())))
    silent = [_marked(unread(ledger, one, nth), nth) for nth, one in enumerate(ordered)]
    tables.put("unread", pa.concat_tables(silent))
    numbers = {hand_in.id: nth for nth, one in enumerate(ordered) for hand_in in one}
    folded = [Folded() for _ in ordered]
    for table in contract().tables.values():
        held = [[hand_in for hand_in in one if table.name in hand_in.tables] for one in ordered]
        if any(held):
            _deliveries(tables, table, held)
            _rows_said(tables, table, ledger, held, numbers)
            for name, into in _fold_table(tables, table).items():
                for nth, rows in _by_source(tables.rows(name), numbers).items():
                    _hold(folded[nth], table, into, rows)
    return folded


def _hold(folded: Folded, table: Table, into: str | None, rows: pa.Table) -> None:
    if into is None:
        folded.tables[table.name] = rows
    else:
        setattr(folded, into, rows)


def _deliveries(tables: Tables, table: Table, held: Sources) -> None:
    parts, after = [], 0
    for nth, one in enumerate(held):
        if one:
            parts.append(deliveries(table, one, nth, after))
            after += len(one)
    tables.put("deliveries", pa.concat_tables(parts))


def _marked(rows: pa.Table, source_no: int) -> pa.Table:
    """Rows of one source with its mark before the pilot."""
    at = rows.column_names.index("pilot")
    return rows.set_column(at, "pilot", pc.binary_join_element_wise(_mark(source_no), rows["pilot"], ""))


def _mark(source_no: int) -> str:
    return f"{source_no:0{MARK}d}"


def _rows_said(tables: Tables, table: Table, ledger: Ledger, held: Sources, numbers: dict[str, int]) -> None:
    """The rows of one table in all hand-ins, each with its hand-in and with the mark of its source."""
    from pyspark.sql import functions as f

    files = [_as_now(tables, table, hand_in, ledger) for one in held for hand_in in one]
    frame = tables.spark.read.option("mergeSchema", "true").parquet(*map(str, files))
    frame = frame.withColumn("filename", f.regexp_extract(f.col("_metadata.file_path"), HAND_IN, 1))
    ids = [hand_in.id for one in held for hand_in in one]
    marks = pa.table({"filename": ids, "hand_in": ids, "mark": [_mark(numbers[one]) for one in ids]})
    tables.put("hand_in_files", marks.drop_columns(["mark"]))
    tables.put("marks", marks.drop_columns(["hand_in"]))
    frame = frame.join(f.broadcast(tables.spark.table("marks")), "filename")
    for name in OF_SOURCE:
        if name in frame.columns:
            mark = f.encode("mark", "US-ASCII") if dict(frame.dtypes)[name] == "binary" else f.col("mark")
            frame = frame.withColumn(name, f.concat(mark, f.col(name)))
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


def _fold_table(tables: Tables, table: Table) -> dict[str, str | None]:
    """Fold the rows of one table: which tables of Spark hold what of `Folded` (None: the rows of the table)."""

    if table.name == "pilots":
        tables.show("pilots_said", tables.spark.table("rows_said"))
        for name, into in (("unread", "unread"), ("pilots_present", "presence")):
            _compute(tables, name, into)
        return {_compute(tables, "values"): None, _compute(tables, "presence", "absences"): "absences"}
    if table.name == "milestones":
        for name in ("milestones_said", "logged"):
            _compute(tables, name)
        return {
            _compute(tables, "events", "events_told"): "points",
            _compute(tables, "milestones_told"): "told",
            _compute(tables, "silences"): "silences",
            _compute(tables, "milestones"): None,
        }
    _compute(tables, "whole" if table.whole else table.kind, "told", is_kept=False)
    return {_compute(tables, "rows_told"): None}


def _compute(tables: Tables, name: str, into: str | None = None, *, is_kept: bool = True) -> str:
    """What a file of `queries/fold/` says, which has to be one of FILES: docs/scale.md names those."""
    if name not in FILES:
        raise KeyError(name)
    return tables.compute("fold", name, sql_of(name), into, is_kept=is_kept)


def _bare(marked: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_string(marked.type):
        return pc.utf8_slice_codeunits(marked, MARK)
    return pc.binary_slice(marked, MARK, MARK + HASH)


def _by_source(rows: pa.Table, numbers: dict[str, int]) -> dict[int, pa.Table]:
    """The rows of each source by its number, without its mark."""
    if "pilot" in rows.column_names:
        of = pc.cast(pc.utf8_slice_codeunits(rows["pilot"], 0, MARK), pa.int64())
    else:
        known = pa.array(list(numbers), pa.string())
        of = pa.array(list(numbers.values()), pa.int64()).take(pc.index_in(rows["hand_in"], known))
    for name in OF_SOURCE:
        if name in rows.column_names:
            rows = rows.set_column(rows.column_names.index(name), name, _bare(rows[name]))
    of = of.to_numpy(zero_copy_only=False) if isinstance(of, pa.Array) else of.to_numpy()
    order = np.argsort(of, kind="stable")
    rows, of = rows.take(pa.array(order)), of[order]
    present, starts = np.unique(of, return_index=True)
    ends = [*starts[1:], len(of)][: len(starts)]  # without rows there is no source either
    return {int(nth): rows.slice(start, end - start) for nth, start, end in zip(present, starts, ends, strict=True)}
