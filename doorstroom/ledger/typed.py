"""Rows that were handed in → the typed rows that a hand-in keeps, each with what the fold knows it by.

Beside the columns of the contract a row has:
row_no   its number in the hand-in, a table at a time
pilot    municipality/pilot_id, spellings of one name alike; of a table that tells of pilots
row_key  the key of the contract, spellings of names alike; content: all that the row says (both 16 bytes of a hash)
and a statement about a milestone:
from_list  whether it is a cell of a list that is overwritten; else a row of a log
slot       which of the list's columns for that milestone the cell stands in, from 1
is_plan    whether it is a plan
*_since    the first day of a period of which the day is the last
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from doorstroom.contract.model import Table
from doorstroom.ingest.account import placed
from doorstroom.ingest.columns import ARROW_TYPES
from doorstroom.ingest.parse.text import spelling_key
from doorstroom.ingest.validate import Checked, in_key, same_keys

HASH_KEYS = ("doorstroom.first", "doorstroom.other")  # sixteen signs each, as pandas asks
COMPUTED = ("row_no", "is_plan", "pilot", "row_key", "content")  # what `keyed` adds
NOTHING = "\x00"
BETWEEN = "\x1f"


def typed_rows(table: Table, checked: Iterable[Checked]) -> pa.Table:
    """The rows of one table of a hand-in, of all its sheets."""
    rows, _ = same_keys(table, pa.concat_tables([placed(table, done) for done in checked]))
    return keyed(table, rows)


def keyed(table: Table, rows: pa.Table) -> pa.Table:
    """Rows as `account.typed` gives them, with what the fold knows them by. Shape: one row a statement."""
    names = {"source_slot": "slot", "source_is_list": "from_list"}
    rows = rows.rename_columns([names.get(name, name) for name in rows.column_names])
    content = [name for name in rows.column_names if name not in names.values() and not name.startswith("source_")]
    columns = {"row_no": pa.array(np.arange(len(rows)), pa.int64())}
    if table.name == "milestones":
        is_plan = pc.and_(pc.is_valid(rows["planned_on"]), pc.is_null(rows["happened_on"]))
        columns["is_plan"] = pc.and_(is_plan, pc.is_null(rows["outcome"]))
    if "pilot_id" in table.key and table.name != "reuses":
        columns["pilot"] = pilots(rows, "pilot_id")
    columns["row_key"] = _hashes(in_key(table, rows), table.key, table)
    columns["content"] = _hashes(rows, content, table)
    for name, values in columns.items():
        rows = rows.append_column(name, values)
    return rows


def brought_up(table: Table, rows: pa.Table) -> pa.Table:
    """Rows that `keyed` gave before the contract had some of its columns, as it would give them now; else as they are.

    What was not asked was not said. It stands where it would, so that a row that says the same again is the same row.
    """
    columns = list(table.columns.values())
    missing = {column.name for column in columns} - set(rows.column_names)
    if not missing:
        return rows
    rows = rows.sort_by("row_no").drop_columns([name for name in COMPUTED if name in rows.column_names])
    for nth, column in reversed(list(enumerate(columns))):
        if column.name in missing:
            after = [rows.column_names.index(later.name) for later in columns[nth + 1 :]]
            last = [at for at, name in enumerate(rows.column_names) if name in table.columns]
            nothing = pa.nulls(len(rows), ARROW_TYPES[column.type])
            rows = rows.add_column(min(after, default=max(last) + 1), column.name, nothing)
    return keyed(table, rows)


def pilots(rows: pa.Table, named_in: str) -> pa.Array:
    """The pilots that a column names, by municipality/pilot_id with spellings of one name alike; null for nothing."""
    return pc.binary_join_element_wise(_alike(rows["municipality"]), _alike(rows[named_in]), "/")


def _alike(names: pa.ChunkedArray) -> pa.Array:
    encoded = names.combine_chunks().dictionary_encode()
    keys = [None if name is None else spelling_key(name) for name in encoded.dictionary.to_pylist()]
    return pa.array(keys, pa.string()).take(encoded.indices)


def _hashes(rows: pa.Table, names: Iterable[str], table: Table) -> pa.Array:
    """Sixteen bytes a row that are the same where these columns are. Two 64-bit hashes under different keys."""
    texts = [_text(rows, name, table) for name in names]
    joined = pc.binary_join_element_wise(*texts, BETWEEN) if len(texts) > 1 else texts[0]
    values = joined.to_numpy(zero_copy_only=False)
    halves = [pd.util.hash_array(values.astype(object), hash_key=key, categorize=False) for key in HASH_KEYS]
    both = np.ascontiguousarray(np.stack(halves, axis=1)) if len(values) else np.empty((0, 2), np.uint64)
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(values), [None, pa.py_buffer(both.tobytes())])


def _text(rows: pa.Table, name: str, table: Table) -> pa.Array:
    column = table.columns.get(name)
    values = rows[name].combine_chunks()
    if column is not None and column.names and name in table.key:
        values = _alike(rows[name])
    elif pa.types.is_list(values.type):
        values = pc.binary_join(values, ";")
    elif not pa.types.is_string(values.type):
        values = pc.cast(values, pa.string())
    return pc.fill_null(values, NOTHING)
