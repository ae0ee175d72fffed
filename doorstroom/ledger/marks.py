"""Several sources folded at once: a mark before what belongs to one of them keeps them apart.

The SQL of `queries/fold/` folds one source. What it takes as one pilot, row or key is here one of a source: the number
of its source stands before it (MARK letters), so that two sources never meet, and comes off when the rows are back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstroom.contract.model import Table
from doorstroom.ledger.hand_in import HandIn

MARK = 7  # letters: the number of a source
HASH = 16  # bytes of a key or of a content
OF_SOURCE = ("pilot", "row_key", "content")  # columns that are marked, where a table has them
Sources = Sequence[Sequence[HandIn]]


def mark(source_no: int) -> str:
    """What stands before what belongs to a source."""
    return f"{source_no:0{MARK}d}"


def numbers_of(of_sources: Sources) -> dict[str, int]:
    """The number of the source of each hand-in, by its id."""
    return {hand_in.id: nth for nth, one in enumerate(of_sources) for hand_in in one}


def marked(rows: pa.Table, source_no: int) -> pa.Table:
    """Rows of one source with its mark before the pilot."""
    at = rows.column_names.index("pilot")
    return rows.set_column(at, "pilot", pc.binary_join_element_wise(mark(source_no), rows["pilot"], ""))


def numbered(table: Table, held: Sources) -> pa.Table:
    """The hand-ins of all sources that hold a table, numbered one source after another; as `fold.deliveries`."""
    parts, after = [], 0
    for nth, one in enumerate(held):
        if one:
            parts.append(deliveries(table, one, nth, after))
            after += len(one)
    return pa.concat_tables(parts)


def deliveries(table: Table, held: Sequence[HandIn], source_no: int = 0, after: int = 0) -> pa.Table:
    """The hand-ins of a source that hold a table, numbered in the order in which they count, from `after` on.
    `earlier_on`: the last day before for which there is one; all of the first day are first, save what was written
    down: that is known from its own day. `source_no`: where several sources are folded at once, which one it is.
    """
    days = [hand_in.reported_on for hand_in in held]
    different = list(dict.fromkeys(days))
    before = dict(zip(different, [None, *different], strict=False))
    rows = {
        "hand_in": [hand_in.id for hand_in in held],
        "source_no": pa.repeat(pa.scalar(source_no), len(held)),
        "nth": pa.array(range(after + 1, after + len(held) + 1), pa.int64()),
        "reported_on": pa.array(days, pa.date32()),
        "earlier_on": pa.array([before[day] for day in days], pa.date32()),
        "is_first": [hand_in.reported_on == days[0] and not hand_in.is_written for hand_in in held],
        "is_whole": [table.name not in hand_in.partial for hand_in in held],
        "is_written": [hand_in.is_written for hand_in in held],
    }
    return pa.table(rows)


def by_source(rows: pa.Table, numbers: Mapping[str, int], n_sources: int) -> list[pa.Table]:
    """The rows of each source, by its number, without its mark and without the numbers of hand-ins that hold among
    those that were folded with it; none where it has none. `numbers`: as `numbers_of`.
    """
    if "pilot" in rows.column_names:
        of = pc.cast(pc.utf8_slice_codeunits(rows["pilot"], 0, MARK), pa.int64()).to_numpy()
    else:
        known = pa.array(list(numbers), pa.string())
        of = pa.array(list(numbers.values()), pa.int64()).take(pc.index_in(rows["hand_in"], known)).to_numpy()
    for name in OF_SOURCE:
        if name in rows.column_names:
            rows = rows.set_column(rows.column_names.index(name), name, _bare(rows[name]))
    if "nth" in rows.column_names:
        rows = rows.drop_columns(["nth"])
    order = np.argsort(of, kind="stable")
    starts = np.searchsorted(of[order], np.arange(n_sources + 1))
    return [rows.take(pa.array(order[start:end])) for start, end in pairwise(starts)]


def _bare(of_source: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_string(of_source.type):
        return pc.utf8_slice_codeunits(of_source, MARK)
    return pc.binary_slice(of_source, MARK, MARK + HASH)
