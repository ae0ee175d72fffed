"""The example rows of the template: how they are marked, and how they are left out again.

In every sheet of the template the row below the headers shows how to fill it in. Its marked column holds
`EXAMPLE_MARK`, so a filled-in template loads whether or not somebody took the example away.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from doorstroom.contract.model import Column, Table

EXAMPLE_MARK = "VOORBEELD"
GUIDE_SHEET = "Uitleg"  # the sheet of the template that explains the others; it holds no records


def marked_column(table: Table) -> Column:
    """The column that holds the mark: the first text column of the key that is not the municipality."""
    in_key = [table.columns[name] for name in table.key if name != "municipality"]
    texts = [column for column in (*in_key, *table.columns.values()) if column.type == "text"]
    return texts[0]


def without_examples(table: Table, cells: pa.Table) -> tuple[pa.Table, list[int]]:
    """The rows that are no example, and the source rows of those that are.

    cells: string columns named by the contract, and the int64 column `source_row`.
    """
    mark = marked_column(table).name
    if mark not in cells.column_names:
        return cells, []
    marked = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(cells.column(mark)), EXAMPLE_MARK), False)
    return cells.filter(pc.invert(marked)), cells.filter(marked).column("source_row").to_pylist()
